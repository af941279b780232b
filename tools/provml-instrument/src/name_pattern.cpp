#include "name_pattern.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>

namespace provml::instrument {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

void append_literal(std::string& expression, char c) {
  if (std::string("\\^$.|+()[]{}*?/").find(c) != std::string::npos) expression += '\\';
  expression += c;
}

/// Whether the text before `at` ends in the word `operator` (and possibly "->", of operator->*).
bool after_operator(const std::string& text, std::size_t at) {
  static const std::string kWord = "operator";
  if (at >= 2 && text.compare(at - 2, 2, "->") == 0) at -= 2;
  return at >= kWord.size() && text.compare(at - kWord.size(), kWord.size(), kWord) == 0 &&
         (at == kWord.size() || !is_word(text[at - kWord.size() - 1]));
}

std::string name_expression(const std::string& glob) {
  std::string expression;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*' && !after_operator(glob, i))
      expression += ".*";
    else if (glob[i] == '?')
      expression += '.';
    else
      append_literal(expression, glob[i]);
  }
  return expression;
}

std::string path_expression(const std::string& glob) {
  std::string expression;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob.compare(i, 3, "**/") == 0) {
      expression += "(.*/)?";
      i += 2;
    } else if (glob.compare(i, 2, "**") == 0) {
      expression += ".*";
      ++i;
    } else if (glob[i] == '*') {
      expression += "[^/]*";
    } else if (glob[i] == '?') {
      expression += "[^/]";
    } else {
      append_literal(expression, glob[i]);
    }
  }
  return expression;
}

/// Where the bracket that `end` closes opens, or npos.
std::size_t opening(const std::string& text, std::size_t end) {
  int depth = 0;
  for (std::size_t i = end + 1; i-- > 0;) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return std::string::npos;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  int depth = 0;
  std::string part;
  for (const char c : text) {
    if (c == '<' || c == '(' || c == '[' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == ']' || c == '}') --depth;
    if (c == ',' && depth == 0) {
      parts.push_back(part);
      part.clear();
    } else {
      part += c;
    }
  }
  const bool blank = part.find_first_not_of(' ') == std::string::npos;
  if (!blank || !parts.empty()) parts.push_back(part);
  return parts;
}

/// Words, and every other character by itself; "::" is one token, "(anonymous namespace)" too.
std::vector<std::string> tokens_of(const std::string& text) {
  static const std::string kAnonymous = "(anonymous namespace)";
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    if (std::isspace(static_cast<unsigned char>(text[i])) != 0) {
      ++i;
      continue;
    }
    if (is_word(text[i]))
      while (i + length < text.size() && is_word(text[i + length])) ++length;
    else if (text.compare(i, 2, "::") == 0 || text.compare(i, 2, "&&") == 0)
      length = 2;
    else if (text.compare(i, kAnonymous.size(), kAnonymous) == 0)
      length = kAnonymous.size();
    else if (text.compare(i, 3, "...") == 0)
      length = 3;
    tokens.push_back(text.substr(i, length));
    i += length;
  }
  return tokens;
}

/// A sequence of integer words in one form: "long unsigned int" is "unsigned long".
std::string integer_type(const std::vector<std::string>& words) {
  const auto count = [&](const char* word) { return std::count(words.begin(), words.end(), word); };
  std::string name;
  if (count("char") != 0)
    return count("unsigned") != 0 ? "unsigned char" : count("signed") != 0 ? "signed char" : "char";
  if (count("double") != 0) return count("long") != 0 ? "long double" : "double";
  if (count("unsigned") != 0) name = "unsigned ";
  if (count("short") != 0) return name + "short";
  if (count("long") != 0) return name + (count("long") > 1 ? "long long" : "long");
  return name + "int";
}

/// Reads one type from tokens; template arguments are types too.
class TypeReader {
 public:
  explicit TypeReader(const std::vector<std::string>& tokens) : tokens_(tokens) {}

  std::string read(bool nested) {
    std::string base, tail;
    std::vector<std::string> integer;
    bool constant = false, is_volatile = false;
    int depth = 0;
    for (; at_ < tokens_.size(); ++at_) {
      const std::string& token = tokens_[at_];
      if (nested && depth == 0 && (token == "," || token == ">")) break;
      if (token == "(") ++depth;
      if (token == ")") --depth;
      if (token == "const" || token == "volatile") {
        if (!tail.empty())
          tail += " " + token;  // of a pointer
        else
          (token == "const" ? constant : is_volatile) = true;
      } else if (tail.empty() && is_type_word(token)) {
        integer.push_back(token);
      } else if (token == "struct" || token == "class" || token == "enum" || token == "union" ||
                 token == "typename" || (token == "::" && base.empty())) {
        continue;
      } else if (token == "<" && tail.empty()) {
        base += arguments();
      } else if (tail.empty() && (is_word(token[0]) || token == "::" || token.size() > 3)) {
        if (!base.empty() && is_word(base.back()) && is_word(token[0])) base += " ";
        base += token;
      } else {
        if (token == "*" || token == "&" || token == "&&" || token == "(" || token == "[") {
          if (tail.empty() || is_word(tail.back())) tail += " ";
        } else if (!tail.empty() && is_word(tail.back()) && is_word(token[0])) {
          tail += " ";
        }
        tail += token;
      }
    }
    if (!integer.empty()) base = integer_type(integer);
    std::string text = base + tail;
    if (is_volatile) text = "volatile " + text;
    if (constant) text = "const " + text;
    return text;
  }

 private:
  static bool is_type_word(const std::string& token) {
    static const char* const kWords[] = {"signed", "unsigned", "short", "long", "int", "char", "double"};
    return std::find(std::begin(kWords), std::end(kWords), token) != std::end(kWords);
  }
  std::string arguments() {
    std::string text = "<";
    for (++at_; at_ < tokens_.size(); ++at_) {
      text += read(true);
      if (at_ >= tokens_.size() || tokens_[at_] == ">") break;
      text += ", ";
    }
    return text + ">";
  }

  const std::vector<std::string>& tokens_;
  std::size_t at_ = 0;
};

/// Without a const that is the parameter's own: "const int" is "int" as a parameter.
std::string parameter_type(const std::string& text) {
  std::string type = normal_type(text);
  static const std::string kConst = "const ";
  if (type.find_first_of("*&[(") == std::string::npos && type.compare(0, kConst.size(), kConst) == 0)
    type.erase(0, kConst.size());
  static const std::string kOwn = "* const";
  if (type.size() > kOwn.size() && type.compare(type.size() - kOwn.size(), kOwn.size(), kOwn) == 0)
    type.erase(type.size() - kOwn.size() + 1);
  return type;
}

}  // namespace

std::string normal_type(const std::string& text) {
  const auto tokens = tokens_of(text);
  return TypeReader(tokens).read(false);
}

std::string normal_name(const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') {
      const bool between =
          !result.empty() && is_word(result.back()) && i + 1 < text.size() && is_word(text[i + 1]);
      if (!between) continue;
    }
    result += text[i];
  }
  return result;
}

FunctionPattern::FunctionPattern(const std::string& text) {
  if (text.size() >= 2 && text.front() == '/' && text.back() == '/') {
    regex_ = true;
    expression_ = std::regex(text.substr(1, text.size() - 2), std::regex::ECMAScript | std::regex::optimize);
    return;
  }
  std::string name = normal_name(text);
  const std::size_t close = name.rfind(')');
  const std::size_t open = close == std::string::npos ? close : opening(name, close);
  if (close != std::string::npos && open == std::string::npos)
    throw std::invalid_argument("a parameter list whose brackets match");
  const bool list = open != std::string::npos && open > 0 && !after_operator(name, open) &&
                    name.compare(open == 1 ? 0 : open - 2, 2, "::") != 0;
  if (list) {
    const std::string after = name.substr(close + 1);
    for (const auto& token : tokens_of(after))
      if (token == "const" || token == "volatile" || token == "&" || token == "&&")
        qualifiers_ += (qualifiers_.empty() ? "" : " ") + token;
      else if (token != "noexcept")
        throw std::invalid_argument(
            "nothing but const, volatile, &, && or noexcept after the parameter list");
    // The types are read from the text itself: spaces part their words.
    const std::size_t text_close = text.rfind(')'), text_open = opening(text, text_close);
    parameters_.emplace();
    for (const auto& part : split_list(text.substr(text_open + 1, text_close - text_open - 1))) {
      const std::string type = parameter_type(part);
      if (type.empty()) throw std::invalid_argument("a type for every parameter");
      parameters_->push_back(type);
    }
    if (*parameters_ == std::vector<std::string>{"void"}) parameters_->clear();
    name.erase(open);
  }
  const std::size_t first = name.find_first_of("*?");
  wildcard_ = first != std::string::npos;
  literal_ = name.substr(0, first);
  expression_ = std::regex(name_expression(name), std::regex::ECMAScript | std::regex::optimize);
}

bool FunctionPattern::signature_fits(const SignatureFacts& facts) const {
  if (!parameters_) return true;
  if (facts.parameters.size() != parameters_->size()) return false;
  for (std::size_t i = 0; i < parameters_->size(); ++i) {
    const auto& known = facts.parameters[i];
    const bool fits = std::any_of(known.begin(), known.end(), [&](const std::string& spelled) {
      return parameter_type(spelled) == (*parameters_)[i];
    });
    if (!fits) return false;
  }
  // "f()" names f whatever it is; "f() const" the const one only.
  return qualifiers_.empty() || qualifiers_ == facts.qualifiers;
}

bool FunctionPattern::may_name_inside(const std::string& name) const {
  if (regex_) return true;
  const std::string inside = name + "::";
  if (!wildcard_) return literal_.compare(0, inside.size(), inside) == 0;
  const std::size_t common = std::min(inside.size(), literal_.size());
  return inside.compare(0, common, literal_, 0, common) == 0;
}

bool FunctionPattern::matches(const FunctionFacts& facts) const {
  for (const auto& name : facts.names) {
    if (std::regex_match(name, expression_))
      return signature_fits(parameters_ ? facts.signature() : SignatureFacts());
    if (regex_ && facts.signature &&
        std::regex_match(name + facts.signature().result_and_parameters, expression_))
      return true;
  }
  return false;
}

FilePattern::FilePattern(const std::string& text, const std::vector<std::string>& folders) {
  if (text.empty()) throw std::invalid_argument("a path or a glob");
  for (const auto& folder : text.front() == '/' ? std::vector<std::string>{""} : folders) {
    // The folder is no pattern: its own `*` and `?` mean themselves.
    std::string expression;
    std::string rest = text;
    std::string base = folder;
    while (rest.compare(0, 2, "./") == 0) rest.erase(0, 2);
    while (rest.compare(0, 3, "../") == 0) {
      rest.erase(0, 3);
      base = std::filesystem::path(base).parent_path().string();
    }
    for (const char c : base) append_literal(expression, c);
    if (text.front() != '/') expression += base == "/" ? "" : "/";
    expressions_.emplace_back(expression + path_expression(rest),
                              std::regex::ECMAScript | std::regex::optimize);
  }
}

bool FilePattern::matches(const FunctionFacts& facts) const {
  const auto files = facts.files();
  for (const auto& expression : expressions_)
    for (const auto& file : files)
      if (std::regex_match(file, expression)) return true;
  return false;
}

}  // namespace provml::instrument
