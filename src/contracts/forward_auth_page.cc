#include "contracts/forward_auth_page.h"

#include <array>

namespace contracts {
namespace {

constexpr std::string_view kStyle =
    "body{font:16px/1.5 system-ui,sans-serif;color-scheme:light dark;max-width:26rem;"
    "margin:20vh auto;padding:0 1.5rem;text-align:center}"
    "h1{font-size:1.5rem;line-height:1.3}"
    "button,a{font:inherit;display:inline-block;padding:.6rem 1.5rem;margin:.5rem;min-width:44px}"
    ":lang(zh){line-height:1.7}";
constexpr std::string_view kPolicy =
    "default-src 'none'; style-src 'sha256-pa5u4NHF0atZsgdrZSQIYtf8CP84xsBlmpIV28NLuto='; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

struct PageText {
  std::string_view title;
  std::string_view text;
  std::string_view action;  ///< HTML
};

struct Row {
  PageText chinese;
  PageText english;
};

// clang-format off
constexpr std::array kPages{
    Row{{"退出登录", "将退出您在本站及其他相关网站的登录。",
         R"(<form method="post"><button>退出登录</button></form>)"},
        {"Sign out", "This signs you out here, and on the other sites that share this sign-in.",
         R"(<form method="post"><button>Sign out</button></form>)"}},
    Row{{"您已退出登录", "如需继续使用，请重新登录。", R"(<a href="/">返回首页</a>)"},
        {"You are signed out", "To go on, sign in again.", R"(<a href="/">Back to the start</a>)"}},
    Row{{"未能登录", "登录链接已使用过、已过期，或是在另一个浏览器中打开的。请再试一次；浏览器需允许本站使用Cookie。",
         R"(<a href="/">再试一次</a>)"},
        {"You are not signed in yet", "The sign-in was used before, has expired, or was begun in another browser. "
         "Try again; your browser must allow cookies from this site.",
         R"(<a href="/">Try again</a>)"}},
};
// clang-format on

std::string document(const PageText& text, std::string_view tag) {
  std::string html = R"(<!doctype html><html lang=")";
  html.append(tag)
      .append(R"("><head><meta charset="utf-8">)")
      .append(R"(<meta name="viewport" content="width=device-width,initial-scale=1">)")
      .append(R"(<meta name="robots" content="noindex"><title>)");
  html.append(text.title).append("</title><style>").append(kStyle);
  html.append("</style></head><body><main><h1>").append(text.title).append("</h1><p>");
  html.append(text.text).append("</p>").append(text.action);
  return html.append("</main></body></html>\n");
}

}  // namespace

Reply forward_auth_page(ForwardAuthPage page, int status, Language language) {
  const Row& row = kPages.at(static_cast<std::size_t>(page));
  const PageText& text = language == Language::kChinese ? row.chinese : row.english;
  return Reply{.status = status,
               .raw = {"text/html; charset=utf-8", document(text, tag(language))},
               .headers = {{"Content-Security-Policy", std::string{kPolicy}},
                           {"X-Content-Type-Options", "nosniff"},
                           {"Referrer-Policy", "no-referrer"}}};
}

std::string_view forward_auth_page_style() { return kStyle; }
std::string_view forward_auth_page_policy() { return kPolicy; }

}  // namespace contracts
