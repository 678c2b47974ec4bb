// The bytes of trees, held against Protobuf's own.
#include "encode/tree_bytes.h"

#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include "envoy/config/listener/v3/listener.pb.h"
#include "tests/support/patch/patch_mesh.h"

namespace meshc {
namespace {

using Listener = envoy::config::listener::v3::Listener;

const ProxyParameters kParameters = {.node_name = "crane-1.harbour",
                                     .addresses = {"10.0.0.1"},
                                     .address_bytes = {"0123456789abcdef"},
                                     .own = {"one", "two"}};

struct Written {
  std::string bytes;
  std::vector<uint32_t> uses;
};

Written write(const Tree& tree, const ProxyParameters& parameters = kParameters) {
  const EncodeOptions options;
  google::protobuf::Arena arena;
  Lowering lowering(options, parameters, arena, nullptr);
  Written written;
  append_tree(tree, Listener::descriptor()->full_name(), lowering, written.bytes);
  written.uses = lowering.uses();
  return written;
}

std::string json(const Tree& tree, const ProxyParameters& parameters = kParameters) {
  Listener listener;
  EXPECT_TRUE(listener.ParseFromString(write(tree, parameters).bytes));
  return json_of(listener);
}

Tree filter(Tree config) {
  return tree_object(
      {{"filter_chains",
        tree_list({tree_object({{"filters", tree_list({tree_extension("f", config)})}})})}});
}

TEST(TreeBytes, FieldsAreInTheOrderOfTheirNumbersHoweverTheyCome) {
  const Tree one = tree_object({{"name", "a"}, {"stat_prefix", "s"}, {"reuse_port", true}});
  const Tree other = tree_object({{"reuse_port", true}, {"stat_prefix", "s"}, {"name", "a"}});
  EXPECT_EQ(write(one).bytes, write(other).bytes);
  Listener listener;
  listener.set_name("a");
  listener.set_stat_prefix("s");
  listener.ParseFromString(write(one).bytes);
  EXPECT_EQ(listener.SerializeAsString(), write(one).bytes);
}

TEST(TreeBytes, ScalarsWithoutPresenceAreLeftOutAtTheirDefaults) {
  EXPECT_EQ(write(tree_object({{"name", ""}, {"tcp_fast_open_queue_length", 0}})).bytes.size(), 2U)
      << "a wrapper that is there has no bytes of its own";
  EXPECT_EQ(
      write(tree_object({{"drain_type", "DEFAULT"}, {"ignore_global_conn_limit", false}})).bytes,
      "");
}

TEST(TreeBytes, WordsDurationsWrappersAndNegativeNumbers) {
  EXPECT_EQ(json(tree_object({{"traffic_direction", "INBOUND"},
                              {"listener_filters_timeout", int64_t{-1'500'000'000}},
                              {"per_connection_buffer_limit_bytes", 7},
                              {"socket_options", tree_list({tree_object({{"level", -1}})})}})),
            R"({"per_connection_buffer_limit_bytes":7,"socket_options":[{"level":"-1"}],)"
            R"("listener_filters_timeout":"-1.500s","traffic_direction":"INBOUND"})");
}

TEST(TreeBytes, AnyPayloads) {
  const Tree config = tree_any("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
                               {{"stat_prefix", "s"}, {"cluster", "c"}});
  EXPECT_EQ(json(filter(config)),
            R"({"filter_chains":[{"filters":[{"name":"f","typed_config":{"@type":)"
            R"("type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",)"
            R"("stat_prefix":"s","cluster":"c"}}]}]})");
}

// One member in each: Protobuf's JSON has maps in any order.
TEST(TreeBytes, MapsAndStructs) {
  const Tree inner = tree_object({{"a", tree_object({})}});
  const Tree values = tree_object({{"b", tree_list({1, "t", true, Tree(2.5), inner})}});
  const Tree metadata = tree_object({{"filter_metadata", tree_object({{"own", values}})}});
  EXPECT_EQ(json(tree_object({{"metadata", metadata}})),
            R"({"metadata":{"filter_metadata":{"own":{"b":[1,"t",true,2.5,{"a":{}}]}}}})");
}

TEST(TreeBytes, MapsAreInTheOrderOfTheirKeys) {
  const auto metadata = [](Tree map) {
    return tree_object({{"metadata", tree_object({{"filter_metadata", map}})}});
  };
  const Tree empty = tree_object({});
  EXPECT_EQ(write(metadata(tree_object({{"a", empty}, {"b", empty}}))).bytes,
            write(metadata(tree_object({{"b", empty}, {"a", empty}}))).bytes);
}

TEST(TreeBytes, ParametersAreWrittenAndCounted) {
  const Tree tree = tree_object({{"name", Text("a_", {ParameterKind::kOwn, 1}, "_b")},
                                 {"stat_prefix", Text("", {ParameterKind::kAddress, 0}, "")}});
  EXPECT_EQ(json(tree), R"({"name":"a_two_b","stat_prefix":"10.0.0.1"})");
  const std::vector<uint32_t> uses = write(tree).uses;
  EXPECT_EQ(std::count(uses.begin(), uses.end(), 1U), 2);
}

// The parts' bytes are kept; what is kept must not leak from one proxy to the next.
TEST(TreeBytes, SharedPartsAreWrittenForEachProxyAnew) {
  const Tree part = tree_shared(
      tree_any("envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
               {{"stat_prefix", Text("", {ParameterKind::kOwn, 0}, "")}, {"cluster", "c"}}));
  ProxyParameters other = kParameters;
  other.own[0] = "three";
  const std::string first = json(filter(part));
  EXPECT_NE(first.find("\"one\""), std::string::npos);
  EXPECT_NE(json(filter(part), other).find("\"three\""), std::string::npos);
  EXPECT_EQ(json(filter(part)), first);
  EXPECT_EQ(write(filter(part)).uses, write(filter(part)).uses);
}

}  // namespace
}  // namespace meshc
