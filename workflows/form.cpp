#include "workflows/form.hpp"

#include "engine/base/json.hpp"
#include "engine/base/value.hpp"
#include "engine/vocabulary/command.hpp"
#include "workflows/diagnostic.hpp"

#include <algorithm>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace tiendo::workflows {
namespace {

constexpr std::size_t form_bytes_max = 1024UL * 1024;
constexpr std::size_t form_depth_max = 30;
constexpr std::size_t form_id_bytes_max = 200;

int line_at(std::string_view bytes, std::size_t offset) {
  const auto before = bytes.substr(0, offset);
  return 1 + static_cast<int>(std::ranges::count(before, '\n'));
}

const Value* entry(const Entries& entries, std::string_view name) {
  const auto found = entries.find(name);
  return found == entries.end() ? nullptr : &found->second;
}

class FormCheck {
 public:
  explicit FormCheck(std::string_view file_name) : file_{file_name} {}

  void note(std::string path, std::string message, int line = 0) {
    found_.push_back({file_, line, {}, std::move(path), std::move(message), Severity::error});
  }

  std::string read_id(const Entries& form) {
    const auto* const id = entry(form, "id");
    const auto* const text = id == nullptr ? nullptr : id->if_string();
    if (text == nullptr || text->empty()) {
      note("id", "the form has no id; add a text that formDefinition formId names");
      return {};
    }
    if (text->size() > form_id_bytes_max) {
      note("id",
           "the id has more than " + std::to_string(form_id_bytes_max) + " bytes; make it shorter");
    }
    return *text;
  }

  /// Components hold components; the JSON limits bound the depth.
  // NOLINTNEXTLINE(misc-no-recursion)
  void check_components(const Entries& owner, const std::string& path) {
    const auto* const components = entry(owner, "components");
    const auto* const list = components == nullptr ? nullptr : components->if_list();
    if (list == nullptr) return note(path, "the list of components is missing; add it");
    std::size_t index = 0;
    for (const auto& component : *list) {
      const auto place = path + "[" + std::to_string(index++) + "]";
      const auto* const content = component.if_context();
      if (content == nullptr) {
        note(place, "a component is a JSON object");
        continue;
      }
      const auto* const type = entry(*content, "type");
      if (type == nullptr || type->if_string() == nullptr || type->if_string()->empty()) {
        note(place, "the component has no type; add a text like \"textfield\"");
      }
      if (content->contains("components")) check_components(*content, place + ".components");
    }
  }

  Diagnostics take() && { return std::move(found_); }

 private:
  std::string file_;
  Diagnostics found_;
};

}  // namespace

std::expected<vocabulary::FormOutline, Diagnostics> read_form(std::string_view bytes,
                                                              std::string_view file_name) {
  FormCheck check{file_name};
  const auto json = parse_json(bytes, {form_bytes_max, form_depth_max});
  if (!json) {
    check.note({}, json.error().message, line_at(bytes, json.error().offset));
    return std::unexpected{std::move(check).take()};
  }
  const auto* const form = json->if_context();
  if (form == nullptr) {
    check.note({}, "a form is a JSON object", 1);
    return std::unexpected{std::move(check).take()};
  }
  vocabulary::FormOutline outline{check.read_id(*form)};
  check.check_components(*form, "components");
  auto found = std::move(check).take();
  if (!found.empty()) return std::unexpected{std::move(found)};
  return outline;
}

}  // namespace tiendo::workflows
