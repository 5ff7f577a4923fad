// The texts of Swagger UI in Chinese. It has English ones alone and no catalogue, so that a plugin, by its documented
// `wrapComponents`, replaces them in what each component renders. Its files stay as they were published.

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
  "Errors": "错误",
  "Hide": "隐藏",
  "Show": "显示",
  "Loading": "正在加载",
};

/// Texts with a value in them.
const kPatterns = [];

const kNamedProps = ["title", "aria-label", "placeholder", "alt"];

function inChinese(text) {
  const trimmed = text.trim();
  if (Object.hasOwn(kTexts, trimmed)) return kTexts[trimmed];
  const found = kPatterns.find(([pattern]) => pattern.test(trimmed));
  return found ? trimmed.replace(...found) : text;
}

/// What a component has rendered, with the texts replaced. What other components of it render comes to this by itself.
function translated(node, React) {
  if (typeof node === "string") return inChinese(node);
  if (Array.isArray(node)) return node.map((each) => translated(each, React));
  if (!React.isValidElement(node)) return node !== null && typeof node === "object" && Symbol.iterator in node
    ? Array.from(node, (each) => translated(each, React)) : node;
  const props = {};
  for (const name of kNamedProps) if (typeof node.props[name] === "string") props[name] = inChinese(node.props[name]);
  if (node.props.children !== undefined && typeof node.props.children !== "function")
    props.children = translated(node.props.children, React);
  return React.cloneElement(node, props);
}

/// The same component with Chinese texts.
function wrap(Original, React) {
  if (typeof Original !== "function") return Original;
  if (!Original.prototype?.isReactComponent)
    return Object.assign((...given) => translated(Original(...given), React), Original);
  return class extends Original {
    render() { return translated(super.render(), React); }
  };
}

export const translation = (system) => {
  const wrapped = new WeakMap();
  const once = (original) => {
    if (typeof original !== "function") return original;
    if (!wrapped.has(original)) wrapped.set(original, wrap(original, system.React));
    return wrapped.get(original);
  };
  return { wrapComponents: Object.fromEntries(Object.keys(system.getComponents()).map((name) => [name, once])) };
};
