// What happens on streams: who is connected, what was sent, what was refused.

package serve

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	serverv3 "github.com/envoyproxy/go-control-plane/pkg/server/v3"
	rpcstatus "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"meshc/distributor/internal/feed"
)

// streams tells the feed who comes and goes. State-of-the-world and delta streams are numbered apart.
type streams struct {
	feed                *feed.Feed
	metrics             *Metrics
	log                 *slog.Logger
	requireNodeIdentity bool

	mu   sync.Mutex
	open map[streamID]*stream
}

type streamID struct {
	isDelta bool
	number  int64
}

type stream struct {
	node       string // empty before the first request
	identities []string
}

func newStreams(feed *feed.Feed, metrics *Metrics, log *slog.Logger, requireNodeIdentity bool) *streams {
	return &streams{feed: feed, metrics: metrics, log: log, requireNodeIdentity: requireNodeIdentity,
		open: map[streamID]*stream{}}
}

// callbacks are for go-control-plane's server.
func (s *streams) callbacks() serverv3.Callbacks {
	return serverv3.CallbackFuncs{
		StreamOpenFunc: func(ctx context.Context, id int64, _ string) error {
			s.opened(ctx, streamID{false, id})
			return nil
		},
		DeltaStreamOpenFunc: func(ctx context.Context, id int64, _ string) error {
			s.opened(ctx, streamID{true, id})
			return nil
		},
		StreamClosedFunc:      func(id int64, _ *corev3.Node) { s.closed(streamID{false, id}) },
		DeltaStreamClosedFunc: func(id int64, _ *corev3.Node) { s.closed(streamID{true, id}) },
		StreamRequestFunc: func(id int64, request *discoveryv3.DiscoveryRequest) error {
			s.answered(request.GetNode().GetId(), request.GetTypeUrl(), request.GetResponseNonce(),
				request.GetErrorDetail())
			return s.requested(streamID{false, id}, request.GetNode().GetId(), request.GetVersionInfo())
		},
		StreamDeltaRequestFunc: func(id int64, request *discoveryv3.DeltaDiscoveryRequest) error {
			s.answered(request.GetNode().GetId(), request.GetTypeUrl(), request.GetResponseNonce(),
				request.GetErrorDetail())
			return s.requested(streamID{true, id}, request.GetNode().GetId(), "")
		},
		StreamResponseFunc: func(_ context.Context, _ int64, _ *discoveryv3.DiscoveryRequest,
			response *discoveryv3.DiscoveryResponse) {
			s.sent(response.GetTypeUrl())
		},
		StreamDeltaResponseFunc: func(_ int64, _ *discoveryv3.DeltaDiscoveryRequest,
			response *discoveryv3.DeltaDiscoveryResponse) {
			s.sent(response.GetTypeUrl())
		},
	}
}

func (s *streams) opened(ctx context.Context, id streamID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[id] = &stream{identities: identities(ctx)}
	s.metrics.streams.Set(float64(len(s.open)))
}

func (s *streams) closed(id streamID) {
	s.mu.Lock()
	stream := s.open[id]
	delete(s.open, id)
	s.metrics.streams.Set(float64(len(s.open)))
	s.mu.Unlock()
	if stream != nil && stream.node != "" {
		s.feed.Disconnect(stream.node)
	}
}

// requested looks at the first request of a stream: a client is one node for as long as it lasts.
func (s *streams) requested(id streamID, node, versionInfo string) error {
	s.mu.Lock()
	stream := s.open[id]
	s.mu.Unlock()
	switch {
	case stream.node == node && node != "":
		return nil
	case node == "":
		return status.Error(codes.InvalidArgument, "the request has no node id")
	case stream.node != "":
		return status.Error(codes.InvalidArgument, "the node id of a stream may not change")
	case s.requireNodeIdentity && !slices.Contains(stream.identities, node):
		s.metrics.denied.Inc()
		s.log.Warn("node denied: its certificate names others", "node", node, "names", stream.identities)
		return status.Errorf(codes.PermissionDenied, "the certificate does not name node %q", node)
	}
	stream.node = node
	isKnown, err := s.feed.Connect(node, versionInfo)
	if err != nil {
		s.log.Error("node is not served", "node", node, "error", err)
		return status.Error(codes.Unavailable, err.Error())
	}
	if !isKnown {
		s.log.Warn("node is in no published version, and waits for one that has it", "node", node)
	}
	return nil
}

// answered looks at what a client says of the response that its request acknowledges.
func (s *streams) answered(node, typeURL, nonce string, trouble *rpcstatus.Status) {
	switch {
	case typeURL != resourcev3.ListenerType && typeURL != "":
		return
	case trouble != nil:
		s.metrics.nacks.Inc()
		s.log.Error("node refuses its listeners", "node", node, "error", trouble.GetMessage())
	case nonce != "":
		s.metrics.acks.Inc()
	}
}

func (s *streams) sent(typeURL string) {
	if typeURL == resourcev3.ListenerType {
		s.metrics.pushes.Inc()
	}
}
