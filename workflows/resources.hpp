#pragma once

#include "engine/vocabulary/command.hpp"
#include "workflows/diagnostic.hpp"

#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiendo::workflows {

/// A file as it came.
struct ResourceFile {
  std::string name;
  std::string bytes;
};

/// What can be deployed, in the order of the files.
struct ReadResources {
  std::vector<vocabulary::ReadResource> resources;
  Diagnostics warnings;
};

/// SHA-256 of bytes; given by the caller, since cryptography lives in another room.
using DigestOf = std::function<vocabulary::Digest(std::string_view)>;

/// Reads the files of one deployment by the ends of their names: `.bpmn`, `.bpmn20.xml`, `.form`.
/// All problems of all files are told at once; names, process ids and form ids are unique in it.
std::expected<ReadResources, Diagnostics> read_resources(std::vector<ResourceFile> files,
                                                         const DigestOf& digest_of);

}  // namespace tiendo::workflows
