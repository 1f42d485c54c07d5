#include "workflows/resources.hpp"

#include "engine/model/process.hpp"
#include "engine/vocabulary/command.hpp"
#include "workflows/bpmn.hpp"
#include "workflows/diagnostic.hpp"
#include "workflows/form.hpp"

#include <cstddef>
#include <expected>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tiendo::workflows {
namespace {

constexpr std::size_t name_bytes_max = 255;

bool has_start_form(const model::Process& process) {
  const auto& start = std::get<model::ProcessBody>(process.body().detail).start;
  const auto* const event = std::get_if<model::NoneStartEvent>(&process.element(start).detail);
  // Of a foreign form there is nothing to fetch.
  return event != nullptr && event->form &&
         event->form->kind == model::FormReference::Kind::deployed;
}

vocabulary::ProcessOutline outline_of(const model::Process& process) {
  return {process.id, process.name.value_or(""), process.version_tag.value_or(""),
          has_start_form(process)};
}

class DeploymentReader {
 public:
  void read(ResourceFile file, const DigestOf& digest_of) {
    claim(names_, file.name, file.name, "the file name");
    vocabulary::ReadResource resource;
    if (file.name.ends_with(".bpmn") || file.name.ends_with(".bpmn20.xml")) {
      read_processes(file, resource);
    } else if (file.name.ends_with(".form")) {
      read_one_form(file, resource);
    } else {
      note(file.name,
           "files of this kind are not supported yet; deploy .bpmn, .bpmn20.xml or "
           ".form");
    }
    if (file.name.size() > name_bytes_max) {
      note(file.name,
           "the name has more than " + std::to_string(name_bytes_max) + " bytes; make it shorter");
    }
    resource.digest = digest_of(file.bytes);
    resource.name = std::move(file.name);
    resource.bytes = std::move(file.bytes);
    resources_.push_back(std::move(resource));
  }

  void note(std::string file, std::string message) {
    problems_.push_back({std::move(file), 0, {}, {}, std::move(message), Severity::error});
  }

  std::expected<ReadResources, Diagnostics> finish() && {
    if (has_errors(problems_)) return std::unexpected{std::move(problems_)};
    return ReadResources{std::move(resources_), std::move(problems_)};
  }

 private:
  using Owners = std::map<std::string, std::string>;  ///< what → the file that has it

  void claim(Owners& owners, const std::string& what, const std::string& file, const char* word) {
    const auto [owner, is_new] = owners.emplace(what, file);
    if (is_new) return;
    note(file, std::string{word} + " '" + what + "' stands in '" + owner->second +
                   "' already; deploy it once");
  }

  void add(Diagnostics found) {
    problems_.insert(problems_.end(), std::make_move_iterator(found.begin()),
                     std::make_move_iterator(found.end()));
  }

  void read_processes(const ResourceFile& file, vocabulary::ReadResource& resource) {
    auto read = read_bpmn(file.bytes, file.name);
    if (!read) return add(std::move(read.error()));
    add(std::move(read->warnings));
    for (const auto& process : read->processes) {
      claim(processes_, process->id.value(), file.name, "the process");
      resource.processes.push_back(outline_of(*process));
    }
  }

  void read_one_form(const ResourceFile& file, vocabulary::ReadResource& resource) {
    auto read = read_form(file.bytes, file.name);
    if (!read) return add(std::move(read.error()));
    claim(forms_, read->form_id, file.name, "the form");
    resource.forms.push_back(std::move(*read));
  }

  std::vector<vocabulary::ReadResource> resources_;
  Diagnostics problems_;
  Owners names_;
  Owners processes_;
  Owners forms_;
};

}  // namespace

std::expected<ReadResources, Diagnostics> read_resources(std::vector<ResourceFile> files,
                                                         const DigestOf& digest_of) {
  DeploymentReader reader;
  if (files.empty()) reader.note({}, "the deployment has no files; add at least one");
  for (auto& file : files) reader.read(std::move(file), digest_of);
  return std::move(reader).finish();
}

}  // namespace tiendo::workflows
