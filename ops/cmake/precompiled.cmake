# Headers that many sources read, parsed once for all of them: a quarter of the processor time of a
# build. Each file still includes what it uses: the header check and clang-tidy leave precompiled
# headers out, and see it.

# precompiled(NAME HEADER…): a set of headers, which targets take up with precompile_with.
function(precompiled name)
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp" CONTENT "")
  add_library(${name} OBJECT "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
  target_link_libraries(${name} PRIVATE tiendo_options)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# precompile_with(TARGET [NAME]): compiles the sources of TARGET with this set, or with the one that
# the folder chose in `precompiled_set`.
function(precompile_with target)
  set(name "${precompiled_set}")
  if(ARGN)
    set(name "${ARGN}")
  endif()
  target_precompile_headers(${target} REUSE_FROM ${name})
endfunction()

set(standard_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <cstddef> <cstdint> <exception> <expected>
  <functional> <limits> <map> <memory> <mutex> <optional> <set> <span> <string> <string_view>
  <system_error> <utility> <variant> <vector>)
# For what stands above the vocabulary, and changes with it anyway.
set(vocabulary_headers ${standard_headers}
  "${CMAKE_SOURCE_DIR}/engine/vocabulary/command.hpp"
  "${CMAKE_SOURCE_DIR}/engine/vocabulary/query.hpp"
  "${CMAKE_SOURCE_DIR}/engine/vocabulary/record.hpp")

precompiled(precompiled_standard ${standard_headers})
precompiled(precompiled_vocabulary ${vocabulary_headers})
set(precompiled_set precompiled_standard)
