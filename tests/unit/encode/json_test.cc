// Messages as proto3 JSON.
#include "encode/json.h"

#include <gmock/gmock.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "patch/descriptor_set.h"

namespace meshc {
namespace {

using testing::HasSubstr;

// The wire bytes of a message in text format; Any stands as [type.googleapis.com/...] { ... }.
std::string wire_of(const std::string& type, const std::string& text) {
  const google::protobuf::Message* prototype = find_prototype(type);
  EXPECT_NE(prototype, nullptr) << type;
  const std::unique_ptr<google::protobuf::Message> message(prototype->New());
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
  return message->SerializeAsString();
}

std::string json_of(const std::string& type, const std::string& text) {
  const Result<std::string> json = wire_to_json(type, wire_of(type, text));
  return json.ok() ? *json : json.status().to_string();
}

TEST(Json, KeepsFieldNamesAndExpandsAny) {
  EXPECT_EQ(
      json_of("envoy.config.listener.v3.Listener", R"pb(
        name: "0.0.0.0_80"
        traffic_direction: OUTBOUND
        filter_chains {
          filters {
            name: "envoy.filters.network.tcp_proxy"
            typed_config {
              [type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy] {
                cluster: "outbound|80||a"
                stat_prefix: "x"
              }
            }
          }
        })pb"),
      R"({"name":"0.0.0.0_80","filter_chains":[{"filters":[)"
      R"({"name":"envoy.filters.network.tcp_proxy","typed_config":)"
      R"({"@type":"type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",)"
      R"("stat_prefix":"x","cluster":"outbound|80||a"}}]}],"traffic_direction":"OUTBOUND"})");
}

TEST(Json, PrintsWellKnownTypesInTheirOwnForms) {
  EXPECT_EQ(json_of("envoy.api.v2.Listener", R"pb(
              listener_filters_timeout { nanos: 100000000 }
              transparent { value: false }
              metadata {
                filter_metadata {
                  key: "istio"
                  value {
                    fields {
                      key: "list"
                      value {
                        list_value {
                          values { number_value: 2 }
                          values { null_value: NULL_VALUE }
                        }
                      }
                    }
                  }
                }
              })pb"),
            R"({"metadata":{"filter_metadata":{"istio":{"list":[2,null]}}},"transparent":false,)"
            R"("listener_filters_timeout":"0.100s"})");
}

TEST(Json, KnowsIstiosOwnTypes) {
  EXPECT_EQ(
      json_of("istio.mixer.v1.config.client.TcpClientConfig", R"pb(disable_check_calls: true)pb"),
      R"({"disable_check_calls":true})");
}

TEST(Json, TakesATypeUrlAndIndents) {
  const std::string wire = wire_of("envoy.api.v2.Listener", R"pb(name: "a")pb");
  const Result<std::string> json =
      wire_to_json("type.googleapis.com/envoy.api.v2.Listener", wire, JsonStyle::kIndented);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(*json, "{\n \"name\": \"a\"\n}\n");
}

TEST(Json, NamesTheTypeThatItDoesNotKnow) {
  const Result<std::string> json = wire_to_json("envoy.api.v9.Listener", "");
  EXPECT_EQ(json.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(json.status().message()), HasSubstr("envoy.api.v9.Listener"));
}

TEST(Json, RefusesBytesThatAreNoMessage) {
  EXPECT_FALSE(wire_to_json("envoy.api.v2.Listener", "\x0a\xff").ok());
}

}  // namespace
}  // namespace meshc
