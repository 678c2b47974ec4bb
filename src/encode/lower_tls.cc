// Lowering of TLS contexts: certificates, secrets by SDS, and how the peer is checked.
#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "base/net.h"
#include "base/strings.h"
#include "encode/lower_parts.h"
#include "encode/tls_check.h"
#include "envoy/config/grpc_credential/v2alpha/file_based_metadata.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

constexpr const char* kTransportSocketName = "envoy.transport_sockets.tls";
constexpr const char* kSdsCluster = "sds-grpc";
constexpr const char* kMetadataCredentials = "envoy.grpc_credentials.file_based_metadata";

// ConstructgRPCCallCredentials: the workload's token goes with each request for a secret.
void add_token(const std::string& path, envoy::api::v2::core::GrpcService::GoogleGrpc& grpc) {
  envoy::config::grpc_credential::v2alpha::FileBasedMetadataConfig config;
  config.mutable_secret_data()->set_filename(path);
  config.set_header_key("istio_sds_credentials_header-bin");
  grpc.mutable_channel_credentials()->mutable_local_credentials();
  grpc.set_credentials_factory_name(kMetadataCredentials);
  auto& plugin = *grpc.add_call_credentials()->mutable_from_plugin();
  plugin.set_name(kMetadataCredentials);
  pack(config, *plugin.mutable_typed_config());
}

// From the agent's Unix domain socket.
void lower_secret(const SdsSecretPlan& plan, envoy::api::v2::auth::SdsSecretConfig& secret) {
  secret.set_name(plan.name);
  auto& source = *secret.mutable_sds_config();
  auto& api = *source.mutable_api_config_source();
  api.set_api_type(envoy::api::v2::core::ApiConfigSource::GRPC);
  auto& grpc = *api.add_grpc_services()->mutable_google_grpc();
  grpc.set_target_uri(plan.uds_path);
  grpc.set_stat_prefix("sdsstat");
  if (!plan.token_path.empty()) add_token(plan.token_path, grpc);
  set_duration(plan.initial_fetch_timeout, *source.mutable_initial_fetch_timeout());
}

// From the cluster that today's agents serve secrets on, under today's names.
void lower_secret(const SdsSecretPlan& plan,
                  envoy::extensions::transport_sockets::tls::v3::SdsSecretConfig& secret) {
  secret.set_name(plan.is_gateway_credential ? "kubernetes://" + plan.name : plan.name);
  auto& source = *secret.mutable_sds_config();
  auto& api = *source.mutable_api_config_source();
  api.set_api_type(envoy::config::core::v3::ApiConfigSource::GRPC);
  api.set_transport_api_version(envoy::config::core::v3::V3);
  api.add_grpc_services()->mutable_envoy_grpc()->set_cluster_name(kSdsCluster);
  source.set_resource_api_version(envoy::config::core::v3::V3);
  set_duration(plan.initial_fetch_timeout, *source.mutable_initial_fetch_timeout());
}

void lower_names(const ValidationPlan& plan,
                 envoy::api::v2::auth::CertificateValidationContext& context) {
  for (const std::string& name : plan.subject_alt_names) context.add_verify_subject_alt_name(name);
}

// v2 compares a name with the certificate's names of every type; v3 wants to know the type.
void lower_names(
    const ValidationPlan& plan,
    envoy::extensions::transport_sockets::tls::v3::CertificateValidationContext& context) {
  using Matcher = envoy::extensions::transport_sockets::tls::v3::SubjectAltNameMatcher;
  if (!plan.trust_domain.empty()) {
    auto& matcher = *context.add_match_typed_subject_alt_names();
    matcher.set_san_type(Matcher::URI);
    matcher.mutable_matcher()->set_prefix("spiffe://" + plan.trust_domain + "/");
  }
  for (const std::string& name : plan.subject_alt_names) {
    auto& matcher = *context.add_match_typed_subject_alt_names();
    if (parse_ip(name)) {
      matcher.set_san_type(Matcher::IP_ADDRESS);
    } else {
      matcher.set_san_type(contains(name, ":") ? Matcher::URI : Matcher::DNS);
    }
    matcher.mutable_matcher()->set_exact(name);
  }
}

template <class Context>
void lower_checks(const ValidationPlan& plan, Context& context) {
  lower_names(plan, context);
  for (const std::string& digest : plan.certificate_spki)
    context.add_verify_certificate_spki(digest);
  for (const std::string& digest : plan.certificate_hashes)
    context.add_verify_certificate_hash(digest);
}

template <class Common>
void lower_validation(const ValidationPlan& plan, Common& common) {
  if (const auto* secret = std::get_if<SdsSecretPlan>(&plan.trusted_ca)) {
    auto& combined = *common.mutable_combined_validation_context();
    lower_checks(plan, *combined.mutable_default_validation_context());
    lower_secret(*secret, *combined.mutable_validation_context_sds_secret_config());
    return;
  }
  auto& context = *common.mutable_validation_context();
  if (const auto* file = std::get_if<std::string>(&plan.trusted_ca)) {
    context.mutable_trusted_ca()->set_filename(*file);
  }
  lower_checks(plan, context);
}

template <class Parameters>
auto protocol_of(TlsVersion version) {
  switch (version) {
    case TlsVersion::kAuto:
      return Parameters::TLS_AUTO;
    case TlsVersion::kTls10:
      return Parameters::TLSv1_0;
    case TlsVersion::kTls11:
      return Parameters::TLSv1_1;
    case TlsVersion::kTls12:
      return Parameters::TLSv1_2;
    case TlsVersion::kTls13:
      return Parameters::TLSv1_3;
  }
  MESHC_CHECK(false, "a TLS version is one of the five");
}

template <class Parameters>
void lower_parameters(const TlsParametersPlan& plan, Parameters& parameters) {
  parameters.set_tls_minimum_protocol_version(protocol_of<Parameters>(plan.minimum));
  parameters.set_tls_maximum_protocol_version(protocol_of<Parameters>(plan.maximum));
  for (const std::string& suite : plan.cipher_suites) parameters.add_cipher_suites(suite);
}

template <class Context>
void lower_context(const TlsContextPlan& plan, Context& context) {
  auto& common = *context.mutable_common_tls_context();
  if (const auto* secret = std::get_if<SdsSecretPlan>(&plan.certificate)) {
    lower_secret(*secret, *common.add_tls_certificate_sds_secret_configs());
  } else {
    const auto& files = std::get<CertificateFilesPlan>(plan.certificate);
    auto& certificate = *common.add_tls_certificates();
    certificate.mutable_certificate_chain()->set_filename(files.certificate_chain);
    certificate.mutable_private_key()->set_filename(files.private_key);
  }
  if (plan.validation) lower_validation(*plan.validation, common);
  if (plan.parameters) lower_parameters(*plan.parameters, *common.mutable_tls_params());
  for (const std::string& protocol : plan.alpn_protocols) common.add_alpn_protocols(protocol);
  if (plan.require_client_certificate) {
    context.mutable_require_client_certificate()->set_value(*plan.require_client_certificate);
  }
}

}  // namespace

void lower_tls(const TlsContextPlan& plan, Lowering&, ApiV2::FilterChain& chain) {
  lower_context(plan, *chain.mutable_tls_context());
}

void lower_tls(const TlsContextPlan& plan, Lowering& lowering, ApiV3::FilterChain& chain) {
  envoy::extensions::transport_sockets::tls::v3::DownstreamTlsContext context;
  std::vector<Omission> losses;
  lower_context(acceptable_tls(plan, lowering.chain(), &losses), context);
  for (const Omission& loss : losses) lowering.omit(loss.kind, loss.text);
  chain.mutable_transport_socket()->set_name(kTransportSocketName);
  pack(context, *chain.mutable_transport_socket()->mutable_typed_config());
}

}  // namespace meshc
