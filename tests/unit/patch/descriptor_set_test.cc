// The embedded descriptors: what is in them, and that they agree with the classes compiled in.
#include "patch/descriptor_set.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver_util.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "envoy/api/v2/listener.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/extensions/filters/http/jwt_authn/v3/config.pb.h"
#include "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.pb.h"
#include "istio/authn_filter.pb.h"
#include "istio/jwt_auth_filter.pb.h"
#include "istio/mixer_client_config.pb.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

// The descriptor as text that both pools can be compared by. Options are left out: Envoy's are
// extensions, which the generated pool knows as fields and the embedded one as unknown bytes.
std::string shape(const pb::Descriptor& type) {
  pb::DescriptorProto proto;
  type.CopyTo(&proto);
  std::vector<pb::DescriptorProto*> open{&proto};
  while (!open.empty()) {
    pb::DescriptorProto* message = open.back();
    open.pop_back();
    message->clear_options();
    for (pb::FieldDescriptorProto& field : *message->mutable_field()) {
      field.clear_options();
    }
    for (pb::OneofDescriptorProto& oneof : *message->mutable_oneof_decl()) {
      oneof.clear_options();
    }
    for (pb::EnumDescriptorProto& enumeration : *message->mutable_enum_type()) {
      enumeration.clear_options();
      for (pb::EnumValueDescriptorProto& value : *enumeration.mutable_value()) {
        value.clear_options();
      }
    }
    for (pb::DescriptorProto& nested : *message->mutable_nested_type()) {
      open.push_back(&nested);
    }
  }
  return proto.DebugString();
}

template <typename Message>
void expect_same_shape() {
  const pb::Descriptor* compiled = Message::descriptor();
  const pb::Descriptor* embedded = descriptor_pool().FindMessageTypeByName(compiled->full_name());
  ASSERT_NE(embedded, nullptr) << compiled->full_name();
  EXPECT_NE(embedded, compiled);
  EXPECT_EQ(shape(*embedded), shape(*compiled));
}

TEST(DescriptorSet, AgreesWithTheCompiledClasses) {
  expect_same_shape<envoy::api::v2::Listener>();
  expect_same_shape<envoy::config::listener::v3::Listener>();
  expect_same_shape<
      envoy::extensions::filters::network::http_connection_manager::v3::HttpConnectionManager>();
  expect_same_shape<istio::envoy::config::filter::http::authn::v2alpha1::FilterConfig>();
  expect_same_shape<istio::envoy::config::filter::http::jwt_auth::v2alpha1::JwtAuthentication>();
  expect_same_shape<istio::mixer::v1::config::client::HttpClientConfig>();
}

TEST(DescriptorSet, HasTypesThatAreNotCompiledIn) {
  const std::string name = "envoy.extensions.filters.http.lua.v3.Lua";
  EXPECT_EQ(pb::DescriptorPool::generated_pool()->FindMessageTypeByName(name), nullptr);
  EXPECT_NE(find_prototype(name), nullptr);
}

TEST(DescriptorSet, UnknownNamesGiveNull) {
  EXPECT_EQ(find_prototype("envoy.no.such.Type"), nullptr);
  EXPECT_EQ(find_prototype(""), nullptr);
  EXPECT_EQ(find_prototype("envoy.config.listener.v3"), nullptr) << "a package is no message";
}

TEST(DescriptorSet, DynamicMessageGivesTheBytesOfTheCompiledOne) {
  envoy::config::listener::v3::Listener compiled;
  compiled.set_name("0.0.0.0_80");
  compiled.mutable_address()->mutable_socket_address()->set_port_value(80);
  compiled.add_filter_chains()->mutable_filter_chain_match()->add_server_names("a.example");

  const pb::Message* prototype = find_prototype("envoy.config.listener.v3.Listener");
  ASSERT_NE(prototype, nullptr);
  const std::unique_ptr<pb::Message> dynamic(prototype->New());
  ASSERT_TRUE(dynamic->ParseFromString(compiled.SerializeAsString()));
  EXPECT_EQ(dynamic->DebugString(), compiled.DebugString());
  EXPECT_EQ(dynamic->SerializeAsString(), compiled.SerializeAsString());
}

TEST(DescriptorSet, ReadsJsonWithAnyOfEmbeddedTypes) {
  const std::unique_ptr<pb::util::TypeResolver> resolver(
      pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &descriptor_pool()));
  const std::string json = R"({"name": "lua", "typedConfig": {
      "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
      "inlineCode": "x = 1"}})";
  std::string bytes;
  const pb::util::Status status = pb::util::JsonToBinaryString(
      resolver.get(), "type.googleapis.com/envoy.config.listener.v3.Filter", json, &bytes);
  ASSERT_TRUE(status.ok()) << status.ToString();
  envoy::config::listener::v3::Filter filter;
  ASSERT_TRUE(filter.ParseFromString(bytes));
  EXPECT_EQ(filter.typed_config().type_url(),
            "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua");
  EXPECT_NE(filter.typed_config().value().find("x = 1"), std::string::npos);
}

TEST(DescriptorSet, FieldNamedLikeAKeywordKeepsItsName) {
  using envoy::extensions::filters::http::jwt_authn::v3::RequirementRule;
  RequirementRule rule;
  rule.mutable_requires()->set_provider_name("issuer");
  EXPECT_EQ(rule.requires_().provider_name(), "issuer");
  EXPECT_NE(RequirementRule::descriptor()->FindFieldByName("requires"), nullptr);
}

TEST(DescriptorSet, ServesManyThreads) {
  const std::vector<std::string> names = {
      "envoy.extensions.filters.http.wasm.v3.Wasm", "envoy.config.bootstrap.v3.Bootstrap",
      "envoy.api.v2.Cluster", "envoy.extensions.filters.udp.udp_proxy.v3.UdpProxyConfig"};
  std::vector<std::vector<const pb::Message*>> found(4);
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < found.size(); ++thread) {
    threads.emplace_back([&names, &found, thread] {
      for (size_t step = 0; step < names.size(); ++step) {
        found[thread].push_back(find_prototype(names[(thread + step) % names.size()]));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (size_t thread = 0; thread < found.size(); ++thread) {
    for (size_t step = 0; step < names.size(); ++step) {
      ASSERT_NE(found[thread][step], nullptr);
      EXPECT_EQ(found[thread][step]->GetDescriptor()->full_name(),
                names[(thread + step) % names.size()]);
    }
  }
}

}  // namespace
}  // namespace meshc
