# Writes a source with the bytes of FILES, in the order of their names, for
# ops/story/plan_files.hpp.
# To be run by `cmake -DOUTPUT=… -DFILES=… -P`.
list(SORT FILES)
set(mark "tiendo_file")
set(entries "")
foreach(path IN LISTS FILES)
  file(READ "${path}" bytes)
  string(FIND "${bytes}" ")${mark}\"" end)
  if(NOT end EQUAL -1)
    message(FATAL_ERROR "${path} holds the mark that ends a raw string")
  endif()
  cmake_path(GET path FILENAME name)
  string(APPEND entries "    PlanFile{\"${name}\", R\"${mark}(${bytes})${mark}\"},\n")
endforeach()
file(WRITE "${OUTPUT}" "#include \"ops/story/plan_files.hpp\"

#include <array>

namespace tiendo::ops::story {

namespace {

constexpr std::array files{
${entries}};

}  // namespace

std::span<const PlanFile> plan_files() {
  return files;
}

}  // namespace tiendo::ops::story
")
