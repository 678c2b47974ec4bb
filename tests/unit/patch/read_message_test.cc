// Values as users write them, and what Go's jsonpb takes of them.
#include "patch/read_message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "patch/patch_types.h"
#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using testing::HasSubstr;
using V2Listener = PatchTypesV2::Listener;

std::string fault_of(std::string_view json, Dialect dialect = Dialect::kV2) {
  V2Listener listener;
  return read_message(struct_of(json), dialect, listener);
}

std::string read(std::string_view json) {
  V2Listener listener;
  EXPECT_EQ(read_message(struct_of(json), Dialect::kV2, listener), "");
  return json_of(listener);
}

TEST(ReadMessage, TakesFieldsByEitherName) {
  EXPECT_EQ(read(R"({"perConnectionBufferLimitBytes": 5, "name": "x"})"),
            R"({"name":"x","per_connection_buffer_limit_bytes":5})");
}

TEST(ReadMessage, TakesNumbersAsTextsAndDurationsAsGoWritesThem) {
  EXPECT_EQ(read(R"({"address": {"socket_address": {"port_value": "80"}},
                     "listener_filters_timeout": "1m500ms"})"),
            R"({"address":{"socket_address":{"port_value":80}},)"
            R"("listener_filters_timeout":"60.500s"})");
}

TEST(ReadMessage, TakesEnumerationsByWordAndNumber) {
  EXPECT_EQ(read(R"({"drain_type": "MODIFY_ONLY", "traffic_direction": 1})"),
            R"({"drain_type":"MODIFY_ONLY","traffic_direction":"INBOUND"})");
}

TEST(ReadMessage, NullIsAbsentButForValues) {
  EXPECT_EQ(read(R"({"name": null, "metadata": {"filter_metadata": {"a": {"b": null}}}})"),
            R"({"metadata":{"filter_metadata":{"a":{"b":null}}}})");
}

TEST(ReadMessage, PacksMessagesOfAnyEmbeddedType) {
  // No compiled class knows this one.
  EXPECT_EQ(fault_of(R"({"listener_filters": [{"name": "a", "typed_config": {
      "@type": "type.googleapis.com/envoy.config.filter.http.lua.v2.Lua", "inline_code": "x"}}]})"),
            "");
  EXPECT_EQ(fault_of(R"({"listener_filters": [{"name": "a", "typed_config": {
      "@type": "type.googleapis.com/envoy.config.filter.http.lua.v2.Lua", "inlinecode": "x"}}]})"),
            "listener_filters[0].typed_config.inlinecode is no field of "
            "envoy.config.filter.http.lua.v2.Lua");
}

TEST(ReadMessage, V2KnowsNoTypesOfV3) {
  constexpr std::string_view kLua = R"({"listener_filters": [{"name": "a", "typed_config": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}}]})";
  EXPECT_THAT(fault_of(kLua), HasSubstr("has the unknown type envoy.extensions"));
  EXPECT_EQ(fault_of(kLua, Dialect::kV3), "");
}

TEST(ReadMessage, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(fault_of(R"({"nosuch": 1})"), "nosuch is no field of envoy.api.v2.Listener");
  EXPECT_EQ(fault_of(R"({"name": 1})"), "name is no text");
  EXPECT_EQ(fault_of(R"({"transparent": "yes"})"), "transparent is no true or false");
  EXPECT_EQ(fault_of(R"({"filter_chains": {}})"), "filter_chains is no list");
  EXPECT_EQ(fault_of(R"({"filter_chains": [{"filters": [null]}]})"),
            "filter_chains[0].filters[0] is null");
  EXPECT_EQ(fault_of(R"({"address": {"socket_address": {"port_value": 1.5}}})"),
            "address.socket_address.port_value is no unsigned 32-bit number");
  EXPECT_EQ(fault_of(R"({"address": {"socket_address": {"port_value": -1}}})"),
            "address.socket_address.port_value is no unsigned 32-bit number");
  EXPECT_EQ(fault_of(R"({"listener_filters_timeout": "soon"})"),
            "listener_filters_timeout is no duration");
  EXPECT_EQ(fault_of(R"({"drain_type": "NEVER"})"),
            "drain_type is no value of envoy.api.v2.Listener.DrainType");
}

TEST(ReadMessage, DecodesBytes) {
  envoy::api::v2::core::DataSource source;
  EXPECT_EQ(read_message(struct_of(R"({"inline_bytes": "aGVsbG8="})"), Dialect::kV2, source), "");
  EXPECT_EQ(source.inline_bytes(), "hello");
  EXPECT_EQ(read_message(struct_of(R"({"inline_bytes": "aGVsbG8"})"), Dialect::kV2, source),
            "inline_bytes is no base64");
}

}  // namespace
}  // namespace meshc
