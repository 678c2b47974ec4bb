// Deterministic bytes, Any payloads and the Struct form.
#include "patch/wire.h"

#include <gtest/gtest.h>

#include <string>

namespace meshc {
namespace {

google::protobuf::Struct fields(const std::vector<std::string>& names) {
  google::protobuf::Struct result;
  for (const std::string& name : names) (*result.mutable_fields())[name].set_string_value(name);
  return result;
}

TEST(WireTest, OrderOfInsertionDoesNotShow) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("name" + std::to_string(i));
  std::string forward;
  serialize(fields(names), forward);
  std::string backward;
  serialize(fields({names.rbegin(), names.rend()}), backward);
  EXPECT_EQ(forward, backward);
  EXPECT_LT(forward.find("name10"), forward.find("name2"));  // by key
}

TEST(WireTest, PackTakesTheTypeOfTheMessage) {
  google::protobuf::Any any;
  any.set_type_url("old");
  any.set_value("old");
  pack(fields({"a"}), any);
  EXPECT_EQ(any.type_url(), "type.googleapis.com/google.protobuf.Struct");
  google::protobuf::Struct back;
  ASSERT_TRUE(any.UnpackTo(&back));
  EXPECT_EQ(back.fields().at("a").string_value(), "a");
}

TEST(WireTest, PackAsTakesTheTypeGiven) {
  google::protobuf::Any any;
  pack_as("some.Type", google::protobuf::Struct(), any);
  EXPECT_EQ(any.type_url(), "type.googleapis.com/some.Type");
  EXPECT_EQ(any.value(), "");
}

TEST(WireTest, StructFormKeepsOriginalNames) {
  google::protobuf::Any inner;
  pack(fields({"a"}), inner);
  const google::protobuf::Struct result = to_struct(inner);
  EXPECT_EQ(result.fields().at("@type").string_value(),
            "type.googleapis.com/google.protobuf.Struct");
  EXPECT_EQ(result.fields().at("value").struct_value().fields().at("a").string_value(), "a");
}

}  // namespace
}  // namespace meshc
