// What a client is not to be sent again.

package feed

import (
	cachev3 "github.com/envoyproxy/go-control-plane/pkg/cache/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"google.golang.org/protobuf/proto"

	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
)

// quietCache is the snapshot cache, but for requests that it would answer at once and that are to wait
// for another version.
//
// A request that begins a stream says what the client has accepted on an earlier one. If that is what
// the node is to have, there is nothing to send. By the state of the world the client says so in
// version_info; the cache goes by what was sent on this stream, and would send everything again, to
// every proxy of the mesh, whenever the distributor is started anew. By delta the client names resources
// and their versions; the cache would send a response without any.
//
// A request that refuses a response says the version_info accepted before. If what was refused is
// still the node's present version, sending it again changes nothing; the cache sees a version that is
// not the present one, and would send and be refused as fast as the two can. (By delta it goes by what
// it has sent.)
type quietCache struct {
	cachev3.SnapshotCache
}

func (c quietCache) CreateWatch(request *cachev3.Request, subscription cachev3.Subscription,
	responses chan cachev3.Response) (func(), error) {
	snapshot, err := c.GetSnapshot(request.GetNode().GetId())
	if err != nil || request.GetTypeUrl() != resourcev3.ListenerType {
		return c.SnapshotCache.CreateWatch(request, subscription, responses)
	}
	version := snapshot.GetVersion(resourcev3.ListenerType)
	resumes := request.GetResponseNonce() == "" && request.GetVersionInfo() == version
	if resumes || (request.GetErrorDetail() != nil && wasSent(subscription, version)) {
		request = proto.Clone(request).(*discoveryv3.DiscoveryRequest)
		request.VersionInfo = version
		subscription = told{subscription, snapshot}
	}
	return c.SnapshotCache.CreateWatch(request, subscription, responses)
}

func (c quietCache) CreateDeltaWatch(request *cachev3.DeltaRequest, subscription cachev3.Subscription,
	responses chan cachev3.DeltaResponse) (func(), error) {
	if request.GetResponseNonce() == "" && len(subscription.ReturnedResources()) > 0 {
		// Any nonce tells the cache that an empty response is not waited for.
		request = proto.Clone(request).(*discoveryv3.DeltaDiscoveryRequest)
		request.ResponseNonce = "resumed"
	}
	return c.SnapshotCache.CreateDeltaWatch(request, subscription, responses)
}

// wasSent tells whether the last response on the stream was of the version.
func wasSent(subscription cachev3.Subscription, version string) bool {
	for _, sent := range subscription.ReturnedResources() {
		if sent == version {
			return true
		}
	}
	return false
}

// told is a subscription to which all of a snapshot has been returned.
type told struct {
	cachev3.Subscription
	snapshot cachev3.ResourceSnapshot
}

func (t told) ReturnedResources() map[string]string {
	returned := map[string]string{}
	for name := range t.snapshot.GetResources(resourcev3.ListenerType) {
		returned[name] = t.snapshot.GetVersion(resourcev3.ListenerType)
	}
	return returned
}
