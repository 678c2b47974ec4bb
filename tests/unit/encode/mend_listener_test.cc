// What is left of patched listeners that Envoy would refuse.
#include "encode/mend_listener.h"

#include <gmock/gmock.h>
#include <google/protobuf/arena.h>
#include <gtest/gtest.h>

#include "encode/lower_parts.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kTcpType = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
constexpr const char* kRbacType = "envoy.extensions.filters.network.rbac.v3.RBAC";

class MendListener : public testing::Test {
 protected:
  MendListener() {
    listener_.set_name("x");
    auto& socket = *listener_.mutable_address()->mutable_socket_address();
    socket.set_address("0.0.0.0");
    socket.set_port_value(80);
  }

  ApiV3::FilterChain& chain(const std::string& server_name = "") {
    ApiV3::FilterChain& chain = *listener_.add_filter_chains();
    if (!server_name.empty()) chain.mutable_filter_chain_match()->add_server_names(server_name);
    return chain;
  }
  static void add_tcp(const std::string& name, ApiV3::FilterChain* chain) {
    ApiV3::Filter& filter = *chain->add_filters();
    filter.set_name(name);
    ApiV3::TcpProxy proxy;
    proxy.set_stat_prefix("s");
    proxy.set_cluster("c");
    pack(proxy, *filter.mutable_typed_config());
  }
  static ApiV3::Hcm& http(ApiV3::Hcm* manager, const std::vector<const char*>& types) {
    manager->set_stat_prefix("s");
    manager->mutable_rds()->set_route_config_name("r");
    manager->mutable_rds()->mutable_config_source()->mutable_ads();
    for (const char* type : types) {
      ApiV3::HttpFilter& filter = *manager->add_http_filters();
      filter.set_name(type);
      set_empty_config(type, *filter.mutable_typed_config());
    }
    return *manager;
  }
  ApiV3::Hcm mended(const ApiV3::Hcm& manager) {
    ApiV3::Filter& filter = *chain().add_filters();
    filter.set_name(ApiV3::kHcmName);
    pack(manager, *filter.mutable_typed_config());
    mend();
    ApiV3::Hcm result;
    listener_.filter_chains(0).filters(0).typed_config().UnpackTo(&result);
    return result;
  }
  void mend() {
    Lowering lowering(options_, parameters_, arena_, &omissions_);
    mend_listener(lowering, listener_);
  }
  std::vector<std::string> names(int chain) const {
    std::vector<std::string> result;
    for (const ApiV3::Filter& filter : listener_.filter_chains(chain).filters()) {
      result.push_back(filter.name());
    }
    return result;
  }

  google::protobuf::Arena arena_;
  EncodeOptions options_;
  ProxyParameters parameters_;
  std::vector<Omission> omissions_;
  ApiV3::Listener listener_;
};

TEST_F(MendListener, GoodListenerStaysAsItIs) {
  add_tcp("a", &chain());
  const std::string before = listener_.SerializeAsString();
  mend();
  EXPECT_EQ(listener_.SerializeAsString(), before);
  EXPECT_THAT(omissions_, IsEmpty());
}

TEST_F(MendListener, FiltersBehindTheLastGo) {
  ApiV3::FilterChain& tcp = chain();
  add_tcp("a", &tcp);
  add_tcp("b", &tcp);
  mend();
  EXPECT_THAT(names(0), ElementsAre("a"));
  EXPECT_THAT(omissions_, SizeIs(1));
}

TEST_F(MendListener, ChainThatNothingEndsIsEmpty) {
  ApiV3::Filter& filter = *chain().add_filters();
  filter.set_name("rbac");
  set_empty_config(kRbacType, *filter.mutable_typed_config());
  mend();
  EXPECT_THAT(names(0), IsEmpty());
  EXPECT_THAT(omissions_, SizeIs(1));
}

TEST_F(MendListener, RouterEndsHttpFilters) {
  ApiV3::Hcm manager;
  const ApiV3::Hcm cut =
      mended(http(&manager, {ApiV3::kCorsType, ApiV3::kRouterType, ApiV3::kFaultType}));
  ASSERT_EQ(cut.http_filters_size(), 2);
  EXPECT_EQ(cut.http_filters(1).name(), ApiV3::kRouterType);
}

TEST_F(MendListener, RouterThatWasRemovedComesBack) {
  ApiV3::Hcm manager;
  const ApiV3::Hcm kept = mended(http(&manager, {ApiV3::kCorsType}));
  ASSERT_EQ(kept.http_filters_size(), 2);
  EXPECT_EQ(kept.http_filters(1).name(), ApiV3::kRouterName);
}

TEST_F(MendListener, VirtualHostsShareNoDomain) {
  ApiV3::Hcm manager;
  http(&manager, {ApiV3::kRouterType});
  for (const char* name : {"a", "b"}) {
    auto& host = *manager.mutable_route_config()->add_virtual_hosts();
    host.set_name(name);
    host.add_domains("same.example");
  }
  EXPECT_EQ(mended(manager).route_config().virtual_hosts_size(), 1);
}

TEST_F(MendListener, OverlappingChainsAreSeparated) {
  add_tcp("a", &chain("x.example"));
  add_tcp("b", &chain("x.example"));
  ApiV3::FilterChain& local = chain("x.example");
  local.mutable_filter_chain_match()->set_source_type(
      envoy::config::listener::v3::FilterChainMatch::SAME_IP_OR_LOOPBACK);
  add_tcp("c", &local);
  mend();
  ASSERT_EQ(listener_.filter_chains_size(), 2);
  EXPECT_THAT(names(1), ElementsAre("c"));
}

TEST_F(MendListener, ChainThatBreaksARuleGoes) {
  add_tcp("a", &chain());
  ApiV3::FilterChain& broken = chain("x.example");
  ApiV3::Filter& filter = *broken.add_filters();
  filter.set_name("b");
  set_empty_config(kTcpType, *filter.mutable_typed_config());
  mend();
  EXPECT_EQ(listener_.filter_chains_size(), 1);
  EXPECT_THAT(omissions_, SizeIs(1));
}

}  // namespace
}  // namespace meshc
