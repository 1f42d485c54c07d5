#include "workflows/resources.hpp"

#include "engine/vocabulary/event.hpp"
#include "tests/workflows/bpmn_text.hpp"
#include "workflows/diagnostic.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tiendo::workflows::test {
namespace {

vocabulary::Digest size_digest(std::string_view bytes) {
  vocabulary::Digest digest{};
  digest[0] = static_cast<std::uint8_t>(bytes.size() & 0xFFU);
  return digest;
}

std::string told(std::vector<ResourceFile> files) {
  const auto read = read_resources(std::move(files), size_digest);
  return render(read ? read->warnings : read.error());
}

constexpr auto form = R"({"id":"f","components":[]})";

TEST(Resources, FilesBecomeOutlinesInTheirOrder) {
  const auto bpmn = file_with(R"(<d:extensionElements><z:versionTag value="v1"/>
</d:extensionElements><d:startEvent id="S"><d:extensionElements><z:formDefinition formId="f"/>
</d:extensionElements></d:startEvent>)");
  const auto read = read_resources({{"b.form", form}, {"a.bpmn", bpmn}}, size_digest);
  ASSERT_TRUE(read) << render(read.error());
  ASSERT_EQ(read->resources.size(), 2U);
  const auto& first = read->resources[0];
  const auto& second = read->resources[1];
  EXPECT_EQ(first.name, "b.form");
  EXPECT_EQ(first.forms.at(0).form_id, "f");
  EXPECT_TRUE(first.processes.empty());
  EXPECT_EQ(second.bytes, bpmn);
  EXPECT_EQ(second.digest, size_digest(bpmn));
  EXPECT_EQ(second.processes.at(0).process.value(), "P");
  EXPECT_EQ(second.processes.at(0).version_tag, "v1");
  EXPECT_TRUE(second.processes.at(0).has_start_form);
}

TEST(Resources, AllProblemsOfAllFilesAreToldAtOnce) {
  EXPECT_EQ(told({{"a.bpmn20.xml", ""}, {"b.form", "[]"}, {"c.dmn", ""}}),
            "'a.bpmn20.xml' line 1: the file is empty\n"
            "'b.form' line 1: a form is a JSON object\n"
            "'c.dmn': files of this kind are not supported yet; deploy .bpmn, .bpmn20.xml or "
            ".form");
}

TEST(Resources, NamesProcessesAndFormsAreDeployedOnce) {
  const auto bpmn = file_with(R"(<d:startEvent id="S"/>)");
  EXPECT_EQ(told({{"a.bpmn", bpmn}, {"b.bpmn", bpmn}, {"a.form", form}, {"a.form", form}}),
            "'b.bpmn': the process 'P' stands in 'a.bpmn' already; deploy it once\n"
            "'a.form': the file name 'a.form' stands in 'a.form' already; deploy it once\n"
            "'a.form': the form 'f' stands in 'a.form' already; deploy it once");
}

TEST(Resources, ADeploymentHasFiles) {
  EXPECT_EQ(told({}), "'': the deployment has no files; add at least one");
}

}  // namespace
}  // namespace tiendo::workflows::test
