// Package serve is the gRPC server around go-control-plane's, and the HTTP server for operators.
package serve

import (
	"context"
	"crypto/x509"
	"net/url"
	"strings"

	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
)

// nodeURN is how a certificate names a node: a URI among its alternative names, this and the node id
// with everything escaped that a URI may not have.
const nodeURN = "urn:meshc:node:"

// identities are the node ids that the client's certificate names: its URIs, and its common name (which
// may not be longer than 64 characters, too short for most).
func identities(ctx context.Context) []string {
	client, ok := peer.FromContext(ctx)
	if !ok {
		return nil
	}
	info, ok := client.AuthInfo.(credentials.TLSInfo)
	if !ok || len(info.State.VerifiedChains) == 0 {
		return nil
	}
	return namedNodes(info.State.VerifiedChains[0][0])
}

func namedNodes(certificate *x509.Certificate) []string {
	var ids []string
	for _, uri := range certificate.URIs {
		if id, ok := strings.CutPrefix(uri.String(), nodeURN); ok {
			if id, err := url.PathUnescape(id); err == nil {
				ids = append(ids, id)
			}
		}
	}
	if certificate.Subject.CommonName != "" {
		ids = append(ids, certificate.Subject.CommonName)
	}
	return ids
}
