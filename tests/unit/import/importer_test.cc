// The import as a whole: which files, which objects, what is counted, what is repeated.
#include "import/importer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/parallel.h"
#include "registry/registry_writer.h"
#include "tests/unit/import/text_files.h"

namespace meshc {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::string namespace_text(const std::string& name) {
  return "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + name + "}\n";
}

TEST(Importer, ReadsDirectories) {
  ImportOptions options;
  options.paths = {"mesh"};
  const ImportResult result = import_files({{"mesh/b.yml", namespace_text("b")},
                                            {"mesh/deep/er/a.yaml", namespace_text("a")},
                                            {"mesh/c.json", R"({"apiVersion": "v1",
                                             "kind": "Namespace", "metadata": {"name": "c"}})"},
                                            {"mesh/notes.txt", "nothing"},
                                            {"other/d.yaml", namespace_text("d")}},
                                           options);
  ASSERT_THAT(messages_of(result), IsEmpty());
  EXPECT_THAT(result.records.files,
              ElementsAre("mesh/b.yml", "mesh/c.json", "mesh/deep/er/a.yaml"));
  EXPECT_THAT(result.ignored_files, ElementsAre("mesh/notes.txt"));
  EXPECT_THAT(result.records.namespaces, SizeIs(3));
}

TEST(Importer, TakesListsApart) {
  const ImportResult result = import_text(R"(
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Namespace, metadata: {name: a}}
- apiVersion: v1
  kind: List
  items:
  - {apiVersion: v1, kind: Namespace, metadata: {name: b}}
---
apiVersion: v1
kind: NamespaceList
items:
- metadata: {name: c}
---
apiVersion: v1
kind: List
items: []
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  ASSERT_THAT(result.records.namespaces, SizeIs(3));
  EXPECT_EQ(result.records.namespaces[2].meta.name, "c");
}

TEST(Importer, ReportsWhatIsNoObject) {
  const ImportResult result = import_text(R"(just a text
---
kind: Service
---
apiVersion: 1
kind: Service
---
apiVersion: v1
kind: List
items: {}
)");
  EXPECT_THAT(messages_of(result),
              ElementsAre(HasSubstr("mesh.yaml:1: error: a string where"),
                          HasSubstr("mesh.yaml:3: error: an object without apiVersion"),
                          HasSubstr("mesh.yaml:5: error: apiVersion is not a text"),
                          HasSubstr("mesh.yaml:10: error: the items of a list")));
}

TEST(Importer, CountsKindsWithoutMeaning) {
  const ImportResult result = import_text(R"(
{apiVersion: v1, kind: Secret, metadata: {name: a}}
---
{apiVersion: v1, kind: Secret, metadata: {name: b}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: telemetry.istio.io/v1, kind: Telemetry, metadata: {name: t}, spec: {x: [1]}}
---
{apiVersion: serving.example/v1, kind: Service, metadata: {name: a}}
)");
  ASSERT_THAT(messages_of(result), IsEmpty());
  EXPECT_THAT(result.records.ignored,
              ElementsAre(Pair("apps/v1/Deployment", 1), Pair("serving.example/v1/Service", 1),
                          Pair("v1/ConfigMap", 1), Pair("v1/Secret", 2)));
  ASSERT_THAT(result.records.configs, SizeIs(1));
  EXPECT_EQ(result.records.configs[0].spec.children.at(0).children.at(0).integer, 1);
}

TEST(Importer, NamesBothPlacesOfARepeatedObject) {
  const ImportResult result =
      import_files({{"a.yaml", namespace_text("x") + "---\n" + namespace_text("x")},
                    {"b.yaml",
                     "apiVersion: networking.istio.io/v1alpha3\nkind: Sidecar\n"
                     "metadata: {name: s, namespace: m}\nspec: {egress: [{hosts: [./*]}]}\n"},
                    {"c.yaml",
                     "apiVersion: networking.istio.io/v1beta1\nkind: Sidecar\n"
                     "metadata: {name: s, namespace: m}\nspec: {egress: [{hosts: [./*]}]}\n"}});
  EXPECT_THAT(messages_of(result),
              ElementsAre(AllOf(HasSubstr("a.yaml:5: error: Namespace x"), HasSubstr("a.yaml:1")),
                          AllOf(HasSubstr("c.yaml:1: error: Sidecar m/s"), HasSubstr("b.yaml:1"))));
}

TEST(Importer, EndpointsAndSlicesMayShareAName) {
  const ImportResult result = import_text(R"(
{apiVersion: v1, kind: Endpoints, metadata: {name: a}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: a}, addressType: IPv4}
)");
  EXPECT_THAT(messages_of(result), IsEmpty());
  EXPECT_TRUE(freeze_registry(result.records).ok());
}

TEST(Importer, ReportsMissingAndEmptyInput) {
  ImportOptions options;
  options.paths = {"nowhere"};
  EXPECT_THAT(messages_of(import_files({{"a.yaml", ""}}, options)),
              ElementsAre(HasSubstr("nowhere: error: there is no such file")));
  options.paths = {"mesh"};
  EXPECT_THAT(messages_of(import_files({{"mesh/readme.md", "x"}}, options)),
              ElementsAre(HasSubstr("mesh: error: the directory has no")));
  EXPECT_THAT(messages_of(import_files({{"a.yaml", "# nothing\n"}})),
              ElementsAre(HasSubstr("a.yaml: error: the input has no Kubernetes objects")));
}

TEST(Importer, EveryPathMustGiveSomething) {
  const std::map<std::string, std::string> files = {{"mesh/a.yaml", namespace_text("a")},
                                                    {"mesh/empty.yaml", "# nothing\n"},
                                                    {"none/b.yaml", "# nothing\n"},
                                                    {"wrong/c.yaml", "kind: [\n"}};
  ImportOptions options;
  options.paths = {"mesh/"};
  EXPECT_THAT(messages_of(import_files(files, options)), IsEmpty());
  options.paths = {"mesh", "none", "mesh/empty.yaml"};
  EXPECT_THAT(messages_of(import_files(files, options)),
              ElementsAre(HasSubstr("mesh/empty.yaml: error: the input has no"),
                          HasSubstr("none: error: the input has no")));
  options.paths = {"wrong"};
  EXPECT_THAT(messages_of(import_files(files, options)),
              ElementsAre(HasSubstr("wrong/c.yaml:2: error: ")));
}

TEST(Importer, LeavesHiddenFilesOut) {
  ImportOptions options;
  options.paths = {"mesh"};
  const ImportResult result = import_files({{"mesh/a.yaml", namespace_text("a")},
                                            {"mesh/..data/a.yaml", namespace_text("a")},
                                            {"mesh/.git/config.yaml", "no: object\n"}},
                                           options);
  EXPECT_THAT(messages_of(result), IsEmpty());
  EXPECT_THAT(result.records.files, ElementsAre("mesh/a.yaml"));
  EXPECT_THAT(result.ignored_files, IsEmpty());
}

TEST(Importer, StopsAtLinksThatLeadBack) {
  std::string deep = "mesh";
  for (int i = 0; i < 100; ++i) deep += "/back";
  ImportOptions options;
  options.paths = {"mesh"};
  const ImportResult result = import_files({{deep + "/a.yaml", namespace_text("a")}}, options);
  EXPECT_EQ(result.status.code(), StatusCode::kInvalidArgument);
}

TEST(Importer, TellsAFailingDiskFromAMistake) {
  TextFiles files({{"a.yaml", namespace_text("a")}, {"b.yaml", namespace_text("b")}}, "b.yaml");
  ImportOptions options;
  options.paths = {"a.yaml", "b.yaml"};
  const ImportResult result = import_mesh(files, options);
  EXPECT_EQ(result.status.code(), StatusCode::kIoError);
  EXPECT_FALSE(result.diagnostics.has_errors());
}

TEST(Importer, SameRecordsForAnyOrderAndNumberOfThreads) {
  std::map<std::string, std::string> files;
  for (int i = 0; i < 300; ++i) {
    const std::string name = std::to_string(i);
    files["f" + std::to_string(i % 17) + ".yaml"] +=
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: s" + name + ", labels: {n: x" + name +
        "}}\nspec: {clusterIP: 10.0.0.1, ports: [{port: 80}]}\n";
  }
  ImportOptions options;
  for (const auto& [path, text] : files) options.paths.push_back(path);
  const std::string first = freeze_registry(import_files(files, options).records).value();
  std::reverse(options.paths.begin(), options.paths.end());
  for (const int threads : {1, 2, 4}) {
    const ThreadLimit limit(threads);
    const ImportResult result = import_files(files, options);
    EXPECT_THAT(result.records.services, SizeIs(300));
    EXPECT_TRUE(freeze_registry(result.records).value() == first) << threads << " threads";
  }
}

TEST(Importer, ReadsPilotsEnvironment) {
  ImportOptions options;
  options.paths = {"a.yaml"};
  options.pilot_env_file = "env.yaml";
  const ImportResult result = import_files(
      {{"a.yaml", namespace_text("a")}, {"env.yaml", "A: text\nB: 1\nC: true\nD: 1.50\n"}},
      options);
  ASSERT_THAT(messages_of(result), IsEmpty());
  EXPECT_THAT(result.records.pilot_env,
              ElementsAre(Pair("A", "text"), Pair("B", "1"), Pair("C", "true"), Pair("D", "1.50")));
  const ImportResult wrong =
      import_files({{"a.yaml", namespace_text("a")}, {"env.yaml", "A: [1]\nB: null\n"}}, options);
  EXPECT_THAT(messages_of(wrong),
              ElementsAre(HasSubstr("env.yaml:1: error: A"), HasSubstr("env.yaml:2: error: B")));
}

TEST(Importer, KeepsDomains) {
  ImportOptions options;
  options.domain = "mesh.example";
  options.trust_domain = "trust.example";
  const ImportResult result = import_text(namespace_text("a"), options);
  EXPECT_EQ(result.records.domain, "mesh.example");
  EXPECT_EQ(result.records.trust_domain, "trust.example");
}

}  // namespace
}  // namespace meshc
