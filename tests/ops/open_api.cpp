#include "tests/ops/open_api.hpp"

#include "engine/base/json.hpp"
#include "engine/base/time.hpp"
#include "engine/base/value.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::ops::test {

namespace {

struct Line {
  std::size_t number = 0;
  std::size_t indent = 0;
  std::string text;
};

Value scalar(std::string_view text) {
  if (text == "null") return {};
  if (text == "true" || text == "false") return text == "true";
  const bool quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  if (quoted) return std::string{text.substr(1, text.size() - 2)};
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    return std::int64_t{std::stoll(std::string{text})};
  }
  return std::string{text};
}

Value bracketed(std::string_view text) {
  List items;
  text = text.substr(1, text.size() - 2);
  while (!text.empty()) {
    const auto end = std::min(text.find(", "), text.size());
    items.push_back(scalar(text.substr(0, end)));
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return items;
}

class Reader {
 public:
  explicit Reader(std::string_view text) {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const auto end = std::min(text.find('\n'), text.size());
      const auto line = text.substr(0, end);
      const auto indent = line.find_first_not_of(' ');
      if (indent != std::string_view::npos && line[indent] != '#') {
        lines_.push_back({number, indent, std::string{line.substr(indent)}});
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }
  Value read() {
    auto all = block(0);
    if (at_ < lines_.size()) fail("its indentation fits nothing");
    return all;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error{"line " + std::to_string(lines_.at(at_).number) + ": " + why};
  }
  bool stands_at(std::size_t indent) const {
    return at_ < lines_.size() && lines_[at_].indent == indent;
  }

  Value block(std::size_t indent) {
    const auto& first = lines_.at(at_).text;
    if (first.starts_with("- ")) return items(indent);
    if (first.starts_with("[")) return bracketed(lines_[at_++].text);
    return entries(indent);
  }
  Value items(std::size_t indent) {
    List list;
    while (stands_at(indent) && lines_[at_].text.starts_with("- ")) {
      auto& line = lines_[at_];
      line.text.erase(0, 2);
      line.indent += 2;
      const bool plain = !line.text.ends_with(':') && line.text.find(": ") == std::string::npos;
      if (plain) {
        list.push_back(scalar(line.text));
        ++at_;
      } else {
        list.push_back(block(indent + 2));
      }
    }
    return list;
  }
  Value entries(std::size_t indent) {
    Entries map;
    while (stands_at(indent)) {
      const auto& text = lines_[at_].text;
      const bool alone = text.ends_with(':');
      const auto colon = alone ? text.size() - 1 : text.find(": ");
      if (colon == std::string::npos) fail("it names nothing");
      auto name = text.substr(0, colon);
      if (name.starts_with('"')) name = name.substr(1, name.size() - 2);
      const auto rest = alone ? std::string{} : text.substr(colon + 2);
      ++at_;
      if (!map.emplace(name, value(indent, rest)).second) fail("'" + name + "' stands twice");
    }
    return map;
  }
  Value value(std::size_t indent, const std::string& rest) {
    if (rest == ">") {
      std::string folded;
      while (at_ < lines_.size() && lines_[at_].indent > indent) {
        folded += (folded.empty() ? "" : " ") + lines_[at_++].text;
      }
      return folded;
    }
    if (rest.starts_with("[")) return bracketed(rest);
    if (!rest.empty()) return scalar(rest);
    const bool deeper = at_ < lines_.size() && lines_[at_].indent > indent;
    return deeper ? block(lines_[at_].indent) : Value{};
  }

  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

bool is_of(std::string_view type, const Value& value) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.if_string() != nullptr;
  if (type == "boolean") return value.if_boolean() != nullptr;
  if (type == "integer") {
    return value.if_number() != nullptr && value.if_number()->to_integer().has_value();
  }
  if (type == "array") return value.if_list() != nullptr;
  return type == "object" && value.if_context() != nullptr;
}

bool is_one_of(const Value& types, const Value& value) {
  if (types.if_string() != nullptr) return is_of(*types.if_string(), value);
  return types.if_list() != nullptr &&
         std::ranges::any_of(*types.if_list(), [&](const Value& type) {
           return type.if_string() != nullptr && is_of(*type.if_string(), value);
         });
}

}  // namespace

Value parse_yaml(std::string_view text) { return Reader{text}.read(); }

const Value* OpenApi::find(const Value& from, std::string_view name) const {
  const auto* fields = resolved(from).if_context();
  if (fields == nullptr) return nullptr;
  const auto found = fields->find(name);
  return found == fields->end() ? nullptr : &found->second;
}

/// What stands behind `$ref: "#/a/b"`, else the same.
const Value& OpenApi::resolved(const Value& described) const {
  const auto* fields = described.if_context();
  if (fields == nullptr || !fields->contains("$ref")) return described;
  const std::string reference = *fields->find("$ref")->second.if_string();
  const Value* here = &document_;
  for (std::size_t from = 2; from < reference.size();) {
    const auto to = std::min(reference.find('/', from), reference.size());
    const auto* level = here->if_context();
    const auto found = level->find(reference.substr(from, to - from));
    if (found == level->end()) throw std::runtime_error{reference + " leads nowhere"};
    here = &found->second;
    from = to + 1;
  }
  return resolved(*here);
}

std::vector<std::string> OpenApi::faults(std::string_view method, std::string_view path, int status,
                                         const Value& answer) const {
  const Value* here = &document_;
  for (const std::string_view step :
       {std::string_view{"paths"}, path, method, std::string_view{"responses"}}) {
    here = find(*here, step);
    if (here == nullptr) return {"no " + std::string{step} + " is described"};
  }
  const auto* response = find(*here, std::to_string(status));
  if (response == nullptr) return {"no answer " + std::to_string(status) + " is described"};
  const auto* content = find(*response, "content");
  if (content == nullptr) {
    if (answer.is_null()) return {};
    return {"an answer " + std::to_string(status) + " has no content"};
  }
  const auto* schema = find(content->if_context()->begin()->second, "schema");
  std::vector<std::string> found;
  check(*schema, answer, {}, found);
  return found;
}

void OpenApi::check(const Value& described, const Value& value, const std::string& at,
                    std::vector<std::string>& faults) const {
  const Value& schema = resolved(described);
  const auto fault = [&](const std::string& what) {
    faults.push_back((at.empty() ? "the answer" : at) + ": " + what + ", it is " + to_json(value));
  };
  const auto* type = find(schema, "type");
  if (type != nullptr && !is_one_of(*type, value)) {
    fault("not of type " + to_json(*type));
    return;
  }
  const auto* constant = find(schema, "const");
  if (constant != nullptr && *constant != value) fault("not " + to_json(*constant));
  const auto* words = find(schema, "enum");
  if (words != nullptr && std::ranges::find(*words->if_list(), value) == words->if_list()->end()) {
    fault("not one of " + to_json(*words));
  }
  if (const auto* text = value.if_string()) {
    const auto* pattern = find(schema, "pattern");
    if (pattern != nullptr && !std::regex_match(*text, std::regex{*pattern->if_string()})) {
      fault("not like " + *pattern->if_string());
    }
    const auto* format = find(schema, "format");
    if (format != nullptr && !parse_rfc3339(*text)) fault("no " + *format->if_string());
  }
  if (const auto* list = value.if_list()) {
    const auto* items = find(schema, "items");
    if (items == nullptr) fault("its items are not described");
    for (std::size_t i = 0; items != nullptr && i < list->size(); ++i) {
      check(*items, (*list)[i], at + "/" + std::to_string(i), faults);
    }
  }
  if (type != nullptr && value.if_context() != nullptr) {
    check_object(schema, *value.if_context(), at, faults);
  }
}

void OpenApi::check_object(const Value& schema, const Entries& fields, const std::string& at,
                           std::vector<std::string>& faults) const {
  if (const auto* required = find(schema, "required")) {
    for (const auto& name : *required->if_list()) {
      if (!fields.contains(*name.if_string())) {
        faults.push_back(at + "/" + *name.if_string() + " is missing");
      }
    }
  }
  const auto* properties = find(schema, "properties");
  const auto* others = find(schema, "additionalProperties");
  for (const auto& [name, value] : fields) {
    const auto* described = properties == nullptr ? nullptr : find(*properties, name);
    if (described != nullptr) {
      check(*described, value, at + "/" + name, faults);
    } else if (others != nullptr && others->if_context() != nullptr) {
      check(*others, value, at + "/" + name, faults);
    } else if (others == nullptr || *others != Value{true}) {
      faults.push_back(at + "/" + name + " is not described");
    }
  }
}

}  // namespace tiendo::ops::test
