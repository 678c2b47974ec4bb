// One simulated proxy: a connection and an aggregated stream of its own.

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	corev3 "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discoveryv3 "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	resourcev3 "github.com/envoyproxy/go-control-plane/pkg/resource/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

const maxMessage = 1 << 30

type client struct {
	node   string
	change chan struct{} // has an element after each response

	mu        sync.Mutex
	responses int
	last      content
	lastAt    time.Time
	err       error
}

func newClient(node string) *client {
	return &client{node: node, change: make(chan struct{}, 16)}
}

func (c *client) run(ctx context.Context, address string) {
	err := c.talk(ctx, address)
	if ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
	c.change <- struct{}{}
}

func (c *client) talk(ctx context.Context, address string) error {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxMessage)))
	if err != nil {
		return err
	}
	defer connection.Close()
	stream, err := discoveryv3.NewAggregatedDiscoveryServiceClient(connection).StreamAggregatedResources(ctx, grpc.WaitForReady(true))
	if err != nil {
		return err
	}
	request := &discoveryv3.DiscoveryRequest{Node: &corev3.Node{Id: c.node}, TypeUrl: resourcev3.ListenerType}
	for {
		if err := stream.Send(request); err != nil {
			return err
		}
		response, err := stream.Recv()
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.responses++
		c.last = contentOf(response.GetResources())
		c.lastAt = time.Now()
		c.mu.Unlock()
		c.change <- struct{}{}
		request = &discoveryv3.DiscoveryRequest{TypeUrl: resourcev3.ListenerType,
			VersionInfo: response.GetVersionInfo(), ResponseNonce: response.GetNonce()}
	}
}

func (c *client) state() (content, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last, c.err
}

func (c *client) responseCount() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.responses
}

// awaitAll returns when every client has what it is to have.
func awaitAll(ctx context.Context, clients []*client, wanted []content) error {
	for i, client := range clients {
		for {
			have, err := client.state()
			if err != nil {
				return fmt.Errorf("node %s: %w", client.node, err)
			}
			if have.digest == wanted[i].digest {
				break
			}
			select {
			case <-client.change:
			case <-ctx.Done():
				return errors.Join(ctx.Err(), fmt.Errorf("node %s has %d listeners that are not the %d it is to have",
					client.node, have.count, wanted[i].count))
			}
		}
	}
	return nil
}
