# What every target of the project is compiled with. Warnings are errors.
add_library(tiendo_options INTERFACE)
target_compile_options(tiendo_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough
  -Wswitch-enum -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wnull-dereference and -Wmaybe-uninitialized of g++ 12 cry wolf in std::variant and streams,
  # -Warray-bounds and -Wstringop-overflow in std::string where its header is precompiled.
  target_compile_options(tiendo_options INTERFACE -Wduplicated-cond -Wlogical-op
    -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow)
endif()
target_include_directories(tiendo_options INTERFACE "${CMAKE_SOURCE_DIR}")
if(TIENDO_MUTANTS)
  target_compile_definitions(tiendo_options INTERFACE TIENDO_MUTANTS)
endif()

# address = address + undefined without the checks that make one Beast source take a minute.
if(TIENDO_SANITIZE STREQUAL "address")
  set(flags -fsanitize=address,undefined -fno-sanitize=null,alignment,vptr,object-size
      -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(tiendo_options INTERFACE ${flags} -Wno-null-dereference
    -Wno-maybe-uninitialized)
  target_link_options(tiendo_options INTERFACE ${flags})
elseif(TIENDO_SANITIZE STREQUAL "thread")
  target_compile_options(tiendo_options INTERFACE -fsanitize=thread -Wno-tsan
    -Wno-null-dereference)
  target_link_options(tiendo_options INTERFACE -fsanitize=thread)
endif()

# Every library that a fuzzer links reports its coverage; the fuzzers add the driver themselves.
if(TIENDO_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "TIENDO_FUZZ needs clang: use the preset fuzz")
  endif()
  target_compile_options(tiendo_options INTERFACE -fsanitize=fuzzer-no-link,address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tiendo_options INTERFACE -fsanitize=address,undefined)
endif()

find_program(MOLD mold)
if(MOLD)
  target_link_options(tiendo_options INTERFACE -fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  # ccache takes no source with a precompiled header unless it may hash that header as a whole.
  set(CMAKE_CXX_COMPILER_LAUNCHER /usr/bin/env CCACHE_SLOPPINESS=pch_defines,time_macros
    "${CCACHE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(tiendo_options INTERFACE -fpch-preprocess)
  endif()
endif()
