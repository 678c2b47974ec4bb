// Formats of access logs.
#include "build/istio_1_3/access_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc::istio_1_3 {
namespace {

using testing::EndsWith;
using JsonFormat = std::map<std::string, std::string>;

template <class T>
T format_of(const MeshConfig& mesh, bool is_1_3 = true) {
  AccessLogs logs = tcp_access_logs_of(mesh, is_1_3);
  return std::get<T>(std::get<FileAccessLogPlan>(logs->at(0)).format);
}

TEST(AccessLog, DefaultFormatHasTheRouteSince13) {
  MeshConfig mesh;
  EXPECT_THAT(format_of<std::string>(mesh, true),
              EndsWith("%REQUESTED_SERVER_NAME% %ROUTE_NAME%\n"));
  EXPECT_THAT(format_of<std::string>(mesh, false), EndsWith("%REQUESTED_SERVER_NAME%\n"));
  mesh.access_log_json = true;
  EXPECT_EQ(format_of<JsonFormat>(mesh, true).count("route_name"), 1u);
  EXPECT_EQ(format_of<JsonFormat>(mesh, false).count("route_name"), 0u);
}

TEST(AccessLog, UsersFormatIsTakenAsItIs) {
  MeshConfig mesh;
  mesh.access_log_format = "%START_TIME%";
  EXPECT_EQ(format_of<std::string>(mesh), "%START_TIME%");
  mesh.access_log_json = true;
  mesh.access_log_format = R"({"at": "%START_TIME%", "none": null})";
  EXPECT_EQ(format_of<JsonFormat>(mesh), (JsonFormat{{"at", "%START_TIME%"}, {"none", ""}}));
}

TEST(AccessLog, JsonFormatThatIsNoObjectOfTextsGivesTheDefault) {
  MeshConfig mesh;
  mesh.access_log_json = true;
  for (const char* format : {"%START_TIME%", "[]", R"({"at": 3})", R"({"at": {}})"}) {
    mesh.access_log_format = format;
    EXPECT_EQ(format_of<JsonFormat>(mesh).at("start_time"), "%START_TIME%") << format;
  }
}

TEST(AccessLog, WithoutAFileThereIsNone) {
  MeshConfig mesh;
  mesh.access_log_file = "";
  EXPECT_FALSE(http_access_logs_of(mesh, true));
  EXPECT_FALSE(tcp_access_logs_of(mesh, true));
}

TEST(AccessLog, ServiceIsForHttpAlone) {
  MeshConfig mesh;
  mesh.enable_access_log_service = true;
  ASSERT_EQ(http_access_logs_of(mesh, true)->size(), 2u);
  EXPECT_EQ(std::get<GrpcAccessLogPlan>(http_access_logs_of(mesh, true)->at(1)).cluster,
            "envoy_accesslog_service");
  EXPECT_EQ(tcp_access_logs_of(mesh, true)->size(), 1u);
}

}  // namespace
}  // namespace meshc::istio_1_3
