// Endpoints by service and by address.
#include "index/endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/mesh_builder.h"

namespace meshc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> objects_of(const Registry& registry, std::string_view service) {
  std::vector<std::string> names;
  EndpointIndex index(registry);
  for (const fb::Endpoints* endpoints :
       index.of_service(*registry.find_text("a"), *registry.find_text(service))) {
    names.emplace_back(registry.text(endpoints->meta()->name()));
  }
  return names;
}

// "object:port", and "!" behind it where the address is not ready.
std::vector<std::string> places_of(const Registry& registry, std::string_view address) {
  std::vector<std::string> places;
  EndpointIndex index(registry);
  for (const EndpointPlace& place : index.at_address(*registry.find_text(address))) {
    places.push_back(std::string(registry.text(place.endpoints->meta()->name())) + ":" +
                     std::to_string(place.subset->ports()->Get(0)->number()) +
                     (place.ready ? "" : "!"));
  }
  return places;
}

EndpointPortRecord numbered(uint16_t number) { return {"http", "", number, Transport::kTcp}; }

TEST(EndpointIndex, EndpointsCountBeforeSlices) {
  MeshBuilder mesh;
  mesh.slice("a", "a-slice", "reviews", {"10.1.0.2"}, {numbered(1)});
  mesh.endpoints("a", "reviews", {"10.1.0.1"}, {numbered(2)});
  mesh.slice("a", "z-slice", "reviews", {"10.1.0.2"}, {numbered(3)});
  Registry registry = mesh.freeze();
  EXPECT_THAT(objects_of(registry, "reviews"), ElementsAre("reviews"));
  EXPECT_THAT(places_of(registry, "10.1.0.1"), ElementsAre("reviews:2"));
  EXPECT_THAT(places_of(registry, "10.1.0.2"), IsEmpty());
}

TEST(EndpointIndex, AddressThatStandsTwiceInASubsetCountsOnce) {
  MeshBuilder mesh;
  mesh.endpoints("a", "reviews", {"10.1.0.1", "10.1.0.1"}, {numbered(1)});
  Registry registry = mesh.freeze();
  EXPECT_THAT(places_of(registry, "10.1.0.1"), ElementsAre("reviews:1"));
}

TEST(EndpointIndex, SlicesOfAServiceAreMergedByName) {
  MeshBuilder mesh;
  mesh.slice("a", "reviews-2", "reviews", {"10.1.0.2"}, {numbered(2)});
  mesh.slice("a", "reviews-1", "reviews", {"10.1.0.1"}, {numbered(1)});
  mesh.slice("b", "reviews-0", "reviews", {"10.1.0.3"}, {numbered(3)});
  mesh.slice("a", "orphan", "", {"10.1.0.4"}, {numbered(4)});
  Registry registry = mesh.freeze();
  EXPECT_THAT(objects_of(registry, "reviews"), ElementsAre("reviews-1", "reviews-2"));
  EXPECT_THAT(places_of(registry, "10.1.0.3"), ElementsAre("reviews-0:3"));
  EXPECT_THAT(places_of(registry, "10.1.0.4"), IsEmpty());
}

TEST(EndpointIndex, PlacesOfAnAddressAreOldestFirst) {
  MeshBuilder mesh;
  mesh.endpoints("a", "young", {"10.1.0.1"}, {numbered(1)}).meta.created = 30;
  mesh.endpoints("b", "old", {"10.1.0.1"}, {numbered(2)}).meta.created = 10;
  mesh.endpoints("a", "z", {"10.1.0.1"}, {numbered(3)}).meta.created = 20;
  mesh.endpoints("a", "y", {"10.1.0.1"}, {numbered(4)}).meta.created = 20;
  EXPECT_THAT(places_of(mesh.freeze(), "10.1.0.1"), ElementsAre("old:2", "y:4", "z:3", "young:1"));
}

TEST(EndpointIndex, SaysWhetherAnAddressIsReady) {
  MeshBuilder mesh;
  EndpointsRecord& endpoints = mesh.endpoints("a", "reviews", {"10.1.0.1"}, {numbered(1)});
  endpoints.subsets.push_back(endpoints.subsets[0]);
  endpoints.subsets[1].ports[0].number = 2;
  endpoints.subsets[1].addresses[0].ready = false;
  EXPECT_THAT(places_of(mesh.freeze(), "10.1.0.1"), ElementsAre("reviews:1", "reviews:2!"));
}

}  // namespace
}  // namespace meshc
