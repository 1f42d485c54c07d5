# module(NAME HEADERS … SOURCES … USES … PRIVATE …): one folder, one static library tiendo_NAME.
# USES are the rooms and libraries that its headers show; PRIVATE are third-party libraries that
# only its sources see.
function(module name)
  cmake_parse_arguments(ARG "" "" "HEADERS;SOURCES;USES;PRIVATE" ${ARGN})
  if(ARG_SOURCES)
    add_library(tiendo_${name} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    precompile_with(tiendo_${name})
    target_link_libraries(tiendo_${name} PRIVATE ${ARG_PRIVATE})
  else()
    add_library(tiendo_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_sources(tiendo_${name} ${scope} FILE_SET HEADERS BASE_DIRS "${CMAKE_SOURCE_DIR}"
    FILES ${ARG_HEADERS})
  target_link_libraries(tiendo_${name} ${scope} tiendo_options ${ARG_USES})
  set_property(GLOBAL APPEND PROPERTY TIENDO_MODULES tiendo_${name})
endfunction()
