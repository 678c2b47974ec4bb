// Registries that are valid FlatBuffers but break a promise.
#include "registry/registry_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace meshc {
namespace {

using testing::HasSubstr;

// The parts of a small registry; a test changes one of them.
struct Parts {
  std::vector<std::string> strings = {"", "a", "b", "c"};
  // {"b": [true, "c"]} at 0, {} at 4.
  std::vector<fb::Value> values = {{1, 0, 4, 1, fb::ValueKind::Object},
                                   {2, 2, 4, 1, fb::ValueKind::Array},
                                   {1, 0, 3, 1, fb::ValueKind::Bool},
                                   {3, 0, 4, 1, fb::ValueKind::String},
                                   {0, 0, 5, 1, fb::ValueKind::Object}};
  std::vector<fb::Pair> labels = {{1, 2}, {2, 3}};
  std::vector<fb::ServicePort> ports = {{1, 0, 0, 80, 80, 0, fb::TransportProtocol::Tcp}};
  std::vector<uint32_t> service_names = {1, 2};
  std::vector<uint32_t> files = {1};
  uint32_t namespace_name = 3;
  uint32_t file = 1;
  uint32_t mesh_config = 0;
  uint32_t spec = 4;
  uint32_t domain = 1;
  std::vector<fb::KindCount> ignored = {{1, 5}, {2, 1}};
};

class Built {
 public:
  explicit Built(const Parts& parts) {
    const fb::Source source(parts.file, 1);
    const auto pairs = [&] { return buffer_.CreateVectorOfStructs(parts.labels); };
    const auto meta = [&](uint32_t name) {
      const auto labels = pairs();
      return fb::CreateMeta(buffer_, name, parts.namespace_name, 0, 0, labels, labels, &source);
    };
    const auto no_texts = [&] { return buffer_.CreateVector(std::vector<uint32_t>()); };
    std::vector<flatbuffers::Offset<fb::Service>> services;
    for (const uint32_t name : parts.service_names) {
      const auto service_meta = meta(name);
      const auto ports = buffer_.CreateVectorOfStructs(parts.ports);
      const auto selector = pairs();
      services.push_back(fb::CreateService(buffer_, service_meta, fb::ServiceType::ClusterIp, 0,
                                           no_texts(), 0, selector, ports, no_texts()));
    }
    const auto config = fb::CreateConfig(buffer_, meta(1), 1, 1, 1, parts.spec);
    std::vector<flatbuffers::Offset<flatbuffers::String>> strings;
    for (const std::string& text : parts.strings) strings.push_back(buffer_.CreateString(text));
    const auto string_list = buffer_.CreateVector(strings);
    const auto values = buffer_.CreateVectorOfStructs(parts.values);
    const auto files = buffer_.CreateVector(parts.files);
    const auto environment = pairs();
    const auto service_list = buffer_.CreateVector(services);
    const auto configs = buffer_.CreateVector(&config, 1);
    const auto ignored = buffer_.CreateVectorOfStructs(parts.ignored);
    buffer_.Finish(fb::CreateRegistry(
        buffer_, string_list, values, parts.domain, 0, files, parts.mesh_config, &source, 4,
        environment, service_list, empty<fb::Endpoints>(), empty<fb::Pod>(), empty<fb::Node>(),
        empty<fb::Namespace>(), configs, empty<fb::Proxy>(), empty<fb::Rejection>(), ignored));
  }
  Status check() const { return check_registry(*fb::GetRegistry(buffer_.GetBufferPointer())); }

 private:
  template <class Table>
  flatbuffers::Offset<flatbuffers::Vector<flatbuffers::Offset<Table>>> empty() {
    return buffer_.CreateVector(std::vector<flatbuffers::Offset<Table>>());
  }

  flatbuffers::FlatBufferBuilder buffer_;
};

// What is wrong after `change`.
std::string fault(const std::function<void(Parts&)>& change) {
  Parts parts;
  change(parts);
  return Built(parts).check().to_string();
}

TEST(RegistryCheck, AcceptsWhatKeepsItsPromises) {
  EXPECT_EQ(fault([](Parts&) {}), "ok");
}

TEST(RegistryCheck, Texts) {
  EXPECT_THAT(fault([](Parts& p) { p.strings = {}; }), HasSubstr("first text"));
  EXPECT_THAT(fault([](Parts& p) { p.strings[0] = "x"; }), HasSubstr("first text"));
  EXPECT_THAT(fault([](Parts& p) { std::swap(p.strings[1], p.strings[2]); }),
              HasSubstr("text 2 is not in order"));
  EXPECT_THAT(fault([](Parts& p) { p.strings[3] = "b"; }), HasSubstr("text 3 is not in order"));
}

TEST(RegistryCheck, NumbersOfTexts) {
  EXPECT_THAT(fault([](Parts& p) { p.domain = 4; }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { p.files = {4}; }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { p.namespace_name = 4; }), HasSubstr("service 0"));
  EXPECT_THAT(fault([](Parts& p) { p.service_names[1] = 4; }), HasSubstr("service 1"));
  EXPECT_THAT(fault([](Parts& p) { p.ignored[1] = fb::KindCount(4, 1); }),
              HasSubstr("ignored kind 1"));
  EXPECT_THAT(fault([](Parts& p) {
                p.ports[0] = fb::ServicePort(0, 0, 9, 1, 1, 0, fb::TransportProtocol::Tcp);
              }),
              HasSubstr("service 0"));
}

TEST(RegistryCheck, Enumerations) {
  EXPECT_THAT(fault([](Parts& p) {
                const auto unknown = static_cast<fb::TransportProtocol>(3);
                p.ports[0] = fb::ServicePort(0, 0, 0, 1, 1, 0, unknown);
              }),
              HasSubstr("service 0"));
  EXPECT_THAT(
      fault([](Parts& p) { p.values[2] = fb::Value(1, 0, 3, 1, static_cast<fb::ValueKind>(7)); }),
      HasSubstr("value 2"));
}

TEST(RegistryCheck, Order) {
  EXPECT_THAT(fault([](Parts& p) {
                p.service_names = {2, 1};
              }),
              HasSubstr("service 1 is not in order"));
  EXPECT_THAT(fault([](Parts& p) {
                p.service_names = {1, 1};
              }),
              HasSubstr("service 1 is not in order"));
  EXPECT_THAT(fault([](Parts& p) { std::swap(p.labels[0], p.labels[1]); }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { p.labels[1] = p.labels[0]; }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { std::swap(p.ignored[0], p.ignored[1]); }),
              HasSubstr("ignored kind 1"));
}

TEST(RegistryCheck, Roots) {
  EXPECT_THAT(fault([](Parts& p) { p.mesh_config = 5; }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { p.mesh_config = 2; }), HasSubstr("mesh-wide"));
  EXPECT_THAT(fault([](Parts& p) { p.spec = 1; }), HasSubstr("config 0"));
}

TEST(RegistryCheck, Trees) {
  const auto with = [](size_t index, const fb::Value& value) {
    return fault([&](Parts& p) { p.values[index] = value; });
  };
  using fb::ValueKind;
  EXPECT_THAT(with(4, {0, 0, 4, 1, ValueKind::Object}), HasSubstr("value 4")) << "ends where it is";
  EXPECT_THAT(with(4, {0, 0, 6, 1, ValueKind::Object}), HasSubstr("value 4")) << "ends outside";
  EXPECT_THAT(with(1, {2, 2, 2, 1, ValueKind::Array}), HasSubstr("value 0")) << "too short";
  EXPECT_THAT(with(1, {3, 2, 4, 1, ValueKind::Array}), HasSubstr("value 1")) << "wrong count";
  EXPECT_THAT(with(1, {2, 2, 5, 1, ValueKind::Array}), HasSubstr("value 0")) << "leaves its parent";
  EXPECT_THAT(with(1, {2, 9, 4, 1, ValueKind::Array}), HasSubstr("value 1")) << "key";
  EXPECT_THAT(with(2, {2, 0, 3, 1, ValueKind::Bool}), HasSubstr("value 2")) << "neither 0 nor 1";
  EXPECT_THAT(with(2, {1, 0, 4, 1, ValueKind::Bool}), HasSubstr("value 1")) << "leaf with children";
  EXPECT_THAT(with(3, {4, 0, 4, 1, ValueKind::String}), HasSubstr("value 3")) << "text";
  EXPECT_THAT(with(3, {-1, 0, 4, 1, ValueKind::String}), HasSubstr("value 3")) << "text";
}

}  // namespace
}  // namespace meshc
