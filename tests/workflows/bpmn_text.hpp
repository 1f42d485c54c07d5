#pragma once

#include "workflows/bpmn.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace tiendo::workflows::test {

/// A whole file around the content of one executable process `P`; each piece of the content begins
/// on a line of its own from line 3 on.
inline std::string file_with(std::string_view content) {
  return R"(<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
         R"(xmlns:z="http://camunda.org/schema/zeebe/1.0" xmlns:o="urn:other">)"
         "\n<d:process id=\"P\" isExecutable=\"true\">\n" +
         std::string{content} + "\n</d:process></d:definitions>";
}

/// start → `node` → end, with the node given as text; its id must be `N`.
inline std::string around(std::string_view node, std::string_view more = {}) {
  return file_with(R"(<d:startEvent id="S"/><d:endEvent id="E"/>
<d:sequenceFlow id="in" sourceRef="S" targetRef="N"/>
<d:sequenceFlow id="out" sourceRef="N" targetRef="E"/>
)" + std::string{node} +
                   "\n" + std::string{more});
}

/// A user task `N` with more extension elements.
inline std::string user_task(std::string_view extensions = {}, std::string_view attributes = {}) {
  return "<d:userTask id=\"N\" " + std::string{attributes} + "><d:extensionElements><z:userTask/>" +
         std::string{extensions} + "</d:extensionElements></d:userTask>";
}

inline Diagnostics problems_of(const std::string& file) {
  const auto read = read_bpmn(file, "a.bpmn");
  return read ? read->warnings : read.error();
}

/// All diagnostics as people see them; empty if there are none.
inline std::string told(const std::string& file) { return render(problems_of(file)); }

inline std::string bytes_of(const std::string& path) {
  std::ifstream const file{path, std::ios::binary};
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

inline std::string plan_69(std::string_view name) {
  return bytes_of(TIENDO_SOURCE_DIR "/workflows/plan-69/" + std::string{name});
}

}  // namespace tiendo::workflows::test
