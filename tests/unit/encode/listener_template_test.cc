// Templates: found places, other proxies' values, and plans that have no template.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "encode/flat_parameters.h"
#include "encode/listener_template.h"
#include "example_plans.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr EncodeOptions kV2{Dialect::kV2, true, false};
constexpr EncodeOptions kV2Struct{Dialect::kV2, false, false};
constexpr EncodeOptions kV3{Dialect::kV3, true, false};

// Another proxy with parameters of other lengths: lengths of texts, and of what they are in, get
// shorter or pass 127, so that they take two bytes.
ProxyParameters replica() {
  ProxyParameters other =
      example::parameters("fruit-2" + std::string(150, 'x') + ".orchard", "10.4.9.7");
  other.address_bytes = {std::string(16, '\x11')};
  return other;
}

std::vector<uint32_t> parameters_in(const ListenerTemplate& listener) {
  std::vector<uint32_t> parameters;
  for (const Relocation& relocation : listener.relocations) {
    if (relocation.is_parameter()) parameters.push_back(relocation.parameter());
  }
  return parameters;
}

void expect_serves_both(const ListenerPlan& plan, const EncodeOptions& options) {
  const EncodedTemplate made = TemplateMaker(options, example::parameters()).make(plan);
  EXPECT_FALSE(made.literal);
  for (const ProxyParameters& proxy : {example::parameters(), replica()}) {
    EXPECT_EQ(materialize(made.listener, flatten_parameters(proxy)),
              encode_listener(plan, options, proxy));
  }
}

TEST(ListenerTemplateTest, ServesReplicasInBothDialects) {
  for (const ListenerPlan& plan : {example::outbound_http(), example::outbound_tcp(),
                                   example::inbound_http(), example::virtual_inbound()}) {
    expect_serves_both(plan, kV2);
    expect_serves_both(plan, kV3);
  }
}

TEST(ListenerTemplateTest, DoesNotDependOnTheExample) {
  const EncodedTemplate one =
      TemplateMaker(kV2, example::parameters()).make(example::inbound_http());
  const EncodedTemplate other = TemplateMaker(kV2, replica()).make(example::inbound_http());
  EXPECT_EQ(one.listener.wire, other.listener.wire);
  EXPECT_EQ(one.listener.relocations, other.listener.relocations);
  EXPECT_THAT(one.listener.relocations, Not(IsEmpty()));
}

TEST(ListenerTemplateTest, PlanWithoutParametersHasNoRelocations) {
  const EncodedTemplate made =
      TemplateMaker(kV3, example::parameters()).make(example::outbound_tcp());
  EXPECT_FALSE(made.literal);
  EXPECT_THAT(made.listener.relocations, IsEmpty());
  EXPECT_EQ(made.listener.wire, encode_listener(example::outbound_tcp(), kV3, ProxyParameters{}));
}

TEST(ListenerTemplateTest, FlattensNameThenAddressesThenBytesThenNamespace) {
  ProxyParameters parameters;
  parameters.node_name = "pod.ns";
  parameters.addresses = {"10.0.0.1", "fd00::1"};
  parameters.address_bytes = {"b1", "b2"};
  parameters.node_namespace = "ns";
  EXPECT_THAT(flatten_parameters(parameters),
              ElementsAre("pod.ns", "10.0.0.1", "fd00::1", "b1", "b2", "ns"));
}

TEST(ListenerTemplateTest, TellsSeveralAddressesApart) {
  ProxyParameters parameters = example::parameters();
  parameters.addresses = {"10.0.0.1", "10.0.0.2"};
  parameters.address_bytes = {std::string(16, '\x0a'), std::string(16, '\x0b')};
  ListenerPlan plan = example::outbound_tcp();
  plan.name = example::own_address("", "_80", 1);
  plan.address = SocketAddressPlan{example::own_address("", "", 0), 80};
  const EncodedTemplate made = TemplateMaker(kV3, parameters).make(plan);
  EXPECT_THAT(parameters_in(made.listener), ElementsAre(2, 1));  // the name comes first
  EXPECT_EQ(materialize(made.listener, flatten_parameters(parameters)),
            encode_listener(plan, kV3, parameters));
}

TEST(ListenerTemplateTest, SplitsParametersThatTouch) {
  MixerTcpFilterPlan mixer = example::mixer_tcp();
  mixer.attributes.attributes = {
      {"destination.ip",
       std::vector<Text>{example::own_bytes(), example::own_bytes(), example::own_address()}}};
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({mixer, example::tcp_proxy("c")})};
  const EncodedTemplate made = TemplateMaker(kV2, example::parameters()).make(plan);
  EXPECT_THAT(parameters_in(made.listener), ElementsAre(2, 2, 1));
  expect_serves_both(plan, kV2);
}

TEST(ListenerTemplateTest, NamespaceStandsOnItsOwnBesideTheNameThatEndsWithIt) {
  MixerTcpFilterPlan mixer = example::mixer_tcp();
  mixer.attributes.attributes = {
      {"source.namespace", Text("", {ParameterKind::kNodeNamespace, 0}, "")},
      {"source.uid", example::own_name("kubernetes://")}};
  ListenerPlan plan = example::outbound_tcp();
  plan.filter_chains = {example::chain({mixer, example::tcp_proxy("c")})};
  ProxyParameters one = example::parameters("pear-1.a");
  one.node_namespace = "a";
  ProxyParameters other = example::parameters("plum-1.b");
  other.node_namespace = "b";
  const EncodedTemplate made = TemplateMaker(kV2, one).make(plan);
  EXPECT_THAT(parameters_in(made.listener), SizeIs(2));
  EXPECT_EQ(materialize(made.listener, flatten_parameters(other)),
            encode_listener(plan, kV2, other));
}

TEST(ListenerTemplateTest, TakesAnyValue) {
  ProxyParameters parameters = example::parameters();
  parameters.node_name.clear();
  for (char byte = 1; byte < 127; ++byte) parameters.node_name.append(20, byte);
  ListenerPlan plan = example::outbound_tcp();
  plan.name = example::own_name("name ");
  const EncodedTemplate made = TemplateMaker(kV3, parameters).make(plan);
  EXPECT_FALSE(made.literal);
  EXPECT_EQ(materialize(made.listener, flatten_parameters(parameters)),
            encode_listener(plan, kV3, parameters));
}

TEST(ListenerTemplateTest, FallsBackToTheExampleWhenAParameterChangesItsForm) {
  const EncodedTemplate made =
      TemplateMaker(kV2Struct, example::parameters()).make(example::inbound_http());
  EXPECT_TRUE(made.literal);
  EXPECT_THAT(made.listener.relocations, IsEmpty());
  EXPECT_EQ(made.listener.wire,
            encode_listener(example::inbound_http(), kV2Struct, example::parameters()));
}

TEST(ListenerTemplateTest, StructFormWithoutBytesHasATemplate) {
  expect_serves_both(example::outbound_http(), kV2Struct);
}

TEST(ListenerTemplateTest, FallsBackWhenThereAreMoreParametersThanFillers) {
  ProxyParameters parameters = example::parameters();
  parameters.addresses.assign(130, "10.0.0.1");
  parameters.address_bytes.assign(130, std::string(16, 'x'));
  const EncodedTemplate made = TemplateMaker(kV3, parameters).make(example::outbound_http());
  EXPECT_TRUE(made.literal);
  EXPECT_EQ(made.listener.wire, encode_listener(example::outbound_http(), kV3, parameters));
}

TEST(ListenerTemplateTest, ReportsOmissionsOnce) {
  std::vector<Omission> expected;
  encode_listener(example::inbound_http(), kV3, example::parameters(), &expected);
  const EncodedTemplate made =
      TemplateMaker(kV3, example::parameters()).make(example::inbound_http());
  EXPECT_EQ(made.omissions, expected);
  EXPECT_THAT(made.omissions, SizeIs(2));
}

}  // namespace
}  // namespace meshc
