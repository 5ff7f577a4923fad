// The texts of Swagger UI in Chinese. It has English ones alone and no catalogue: a plugin replaces them in what each
// component renders, by the documented `wrapComponents`, so that its files stay as they were published.

const kTexts = {
  "Authorize": "授权",
  "Available authorizations": "填写令牌",
  "Apply credentials": "授权",
  "Remove authorization": "清除授权",
  "Authorized": "已授权",
  "Logout": "清除",
  "Close": "关闭",
  "Value:": "令牌：",
  "Name:": "名称：",
  "In:": "位置：",
  "Try it out": "试用",
  "Cancel": "取消",
  "Reset": "重置",
  "Execute": "发送",
  "Clear": "清空",
  "Parameters": "参数",
  "No parameters": "没有参数",
  "Name": "名称",
  "Description": "说明",
  "Type": "类型",
  "Code": "状态码",
  "Details": "详情",
  "Links": "链接",
  "No links": "没有链接",
  "Request body": "请求正文",
  "Responses": "响应",
  "Response body": "响应正文",
  "Response headers": "响应头",
  "Response Content Type": "响应的内容类型",
  "Request content type": "请求的内容类型",
  "Server response": "服务器的响应",
  "Request URL": "请求地址",
  "Request duration": "用时",
  "Media type": "内容类型",
  "Media Type": "内容类型",
  "Controls": "决定请求头",
  "header.": "的值。",
  "Example Value": "示例",
  "Example Description": "示例说明",
  "Examples": "示例",
  "Examples:": "示例：",
  "Edit Value": "编辑",
  "Schema": "结构",
  "Headers:": "响应头：",
  "Download": "下载",
  "Copy to clipboard": "复制",
  "Copy path to clipboard": "复制路径",
  "Curl": "curl 命令",
  "Send empty value": "发送空值",
  "Default value": "默认值",
  "Default": "默认值",
  "required": "必填",
  "Deprecated:": "已弃用：",
  "deprecated": "已弃用",
  "Warning: Deprecated": "警告：已弃用",
  "Expand all": "全部展开",
  "Collapse all": "全部收起",
  "Expand operation": "展开接口",
  "Collapse operation": "收起接口",
  "No operations defined in spec!": "没有匹配的接口。",
  "Collapse": "收起",
  "Items": "元素",
  "Any of": "任选其一",
  "One of": "其中之一",
  "All of": "全部满足",
  "Not": "不是",
  "Additional properties": "其他属性",
  "Property names": "属性名",
  "Const": "固定值",
  "Enum": "可选值",
  "Pattern": "格式",
  "auth-bearer-value": "令牌",
  "Copy cURL command to clipboard": "复制 curl 命令",
  "Copy code to clipboard": "复制代码",
  "Errors": "错误",
  "Hide": "隐藏",
  "Show": "显示",
  "Loading": "正在加载",
};

/// Texts with a value in them.
const kPatterns = [
  [/^(.*) characters$/, "$1 个字符"],
  [/^(.*) items$/, "$1 个元素"],
  [/^matches (.*)$/, "格式为 $1"],
];

const kNamedProps = ["title", "aria-label", "placeholder", "alt"];

function inChinese(text) {
  const trimmed = text.trim();
  if (Object.hasOwn(kTexts, trimmed)) return kTexts[trimmed];
  const found = kPatterns.find(([pattern]) => pattern.test(trimmed));
  return found ? trimmed.replace(...found) : text;
}

const kMemo = Symbol.for("react.memo"); // of a component that React renders anew only for other properties

const isList = (node) => node !== null && typeof node === "object" && Symbol.iterator in node;

export function translation({ React, getComponents }) {
  const wrapped = new WeakMap(); // by component: the same with Chinese texts

  function wrap(component) {
    if (typeof component !== "function" && component?.$$typeof !== kMemo) return component;
    if (!wrapped.has(component)) {
      const made = wrapNew(component);
      wrapped.set(component, made).set(made, made);
    }
    return wrapped.get(component);
  }

  function wrapNew(component) {
    if (component.$$typeof === kMemo) return { ...component, type: wrap(component.type) };
    if (!component.prototype?.isReactComponent) return Object.assign((...given) => translated(component(...given)), component);
    return class extends component {
      render() { return translated(super.render()); }
    };
  }

  /// What a component has rendered, with the texts replaced, and with the components in it wrapped.
  function translated(node) {
    if (typeof node === "string") return inChinese(node);
    if (!React.isValidElement(node)) return isList(node) ? Array.from(node, translated) : node;
    const props = {};
    for (const name of kNamedProps) if (typeof node.props[name] === "string") props[name] = inChinese(node.props[name]);
    const { children } = node.props;
    if (children !== undefined && typeof children !== "function") props.children = translated(children);
    if (wrap(node.type) === node.type) return React.cloneElement(node, props);
    const { key, ref } = node;
    return React.createElement(wrap(node.type), { ...node.props, ...props, ...(key === null ? {} : { key }), ...(ref === null ? {} : { ref }) });
  }

  return { wrapComponents: Object.fromEntries(Object.keys(getComponents()).map((name) => [name, wrap])) };
}
