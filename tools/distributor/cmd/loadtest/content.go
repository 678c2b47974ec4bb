// What a client has, as a digest that does not depend on order.

package main

import (
	listenerv3 "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	"github.com/zeebo/xxh3"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"meshc/distributor/internal/store"
)

// content is a set of listeners.
type content struct {
	count  int
	digest [2]uint64 // the sum of the digests of its members
}

func (c *content) add(sum xxh3.Uint128) {
	c.count++
	c.digest[0] += sum.Lo
	c.digest[1] += sum.Hi
}

func contentOf(resources []*anypb.Any) content {
	var c content
	for _, resource := range resources {
		c.add(xxh3.Hash128(resource.GetValue()))
	}
	return c
}

// contentReader reads what proxies are to have from a store, in the bytes that Go makes of messages,
// which need not be those in the store.
type contentReader struct {
	known map[xxh3.Uint128]xxh3.Uint128 // from digests in the store to digests in Go
}

func newContentReader() contentReader {
	return contentReader{map[xxh3.Uint128]xxh3.Uint128{}}
}

func (r contentReader) ofProxy(version *store.Version, proxy int) (content, error) {
	var c content
	err := version.Listeners(proxy, func(wire []byte) error {
		stored := xxh3.Hash128(wire)
		sum, ok := r.known[stored]
		if !ok {
			var listener listenerv3.Listener
			if err := proto.Unmarshal(wire, &listener); err != nil {
				return err
			}
			again, err := proto.MarshalOptions{Deterministic: true}.Marshal(&listener)
			if err != nil {
				return err
			}
			sum = xxh3.Hash128(again)
			r.known[stored] = sum
		}
		c.add(sum)
		return nil
	})
	return c, err
}
