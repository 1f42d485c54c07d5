#include "workflows/form.hpp"

#include "workflows/diagnostic.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tiendo::workflows {
namespace {

std::string told(std::string_view bytes) {
  const auto read = read_form(bytes, "a.form");
  return read ? "" : render(read.error());
}

TEST(Form, ASoundFormGivesItsId) {
  const auto read = read_form(R"({"id":"f","components":[{"type":"textfield","key":"a"},)"
                              R"({"type":"group","components":[]}]})",
                              "a.form");
  ASSERT_TRUE(read) << render(read.error());
  EXPECT_EQ(read->form_id, "f");
}

TEST(Form, BrokenJsonIsRefusedWithItsLine) {
  const auto read = read_form("{\n\"id\": \"f\",\n}", "a.form");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().at(0).line, 3);
  EXPECT_EQ(told("[]"), "'a.form' line 1: a form is a JSON object");
}

TEST(Form, EverythingThatIsMissingIsToldAtOnce) {
  EXPECT_EQ(told("{}"),
            "'a.form', id: the form has no id; add a text that formDefinition formId names\n"
            "'a.form', components: the list of components is missing; add it");
  EXPECT_EQ(told(R"({"id":7,"components":[1,{"type":""},{"type":"group","components":[{}]}]})"),
            "'a.form', id: the form has no id; add a text that formDefinition formId names\n"
            "'a.form', components[0]: a component is a JSON object\n"
            "'a.form', components[1]: the component has no type; add a text like \"textfield\"\n"
            "'a.form', components[2].components[0]: the component has no type; add a text like "
            "\"textfield\"");
}

}  // namespace
}  // namespace tiendo::workflows
