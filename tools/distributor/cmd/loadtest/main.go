// loadtest connects simulated proxies to a distributor, publishes another version, and checks that each
// proxy gets exactly what the store says, once, and how soon.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"

	"meshc/distributor/internal/store"
)

type options struct {
	address string
	store   string
	clients int
	then    string
	pid     int
	timeout time.Duration
	settle  time.Duration
}

func parse() options {
	var o options
	flag.StringVar(&o.address, "address", "127.0.0.1:18000", "`address` of the distributor")
	flag.StringVar(&o.store, "store", "", "`directory` of the store that it serves")
	flag.IntVar(&o.clients, "clients", 2000, "how many proxies connect")
	flag.StringVar(&o.then, "then", "", "shell `command` that publishes another version once all have their listeners")
	flag.IntVar(&o.pid, "pid", 0, "process `id` of the distributor, to report its memory")
	flag.DurationVar(&o.timeout, "timeout", 60*time.Second, "longest time for all")
	flag.DurationVar(&o.settle, "settle", 2*time.Second, "how long to wait for pushes that nobody should get")
	flag.Parse()
	return o
}

// wants is what each client is to have, by client.
func wants(directory string, nodes []string) ([]content, string, error) {
	version, err := store.OpenPublished(directory)
	if err != nil {
		return nil, "", err
	}
	defer version.Close()
	reader := newContentReader()
	contents := make([]content, len(nodes))
	for i, node := range nodes {
		proxy, ok := version.FindProxy(node)
		if !ok {
			return nil, "", fmt.Errorf("version %s has no node %s", version.Name, node)
		}
		if contents[i], err = reader.ofProxy(version, proxy); err != nil {
			return nil, "", err
		}
	}
	return contents, version.Name, nil
}

// choose spreads the clients over all proxies of the published version.
func choose(directory string, count int) ([]string, error) {
	version, err := store.OpenPublished(directory)
	if err != nil {
		return nil, err
	}
	defer version.Close()
	if version.ProxyCount() < count {
		return nil, fmt.Errorf("the store has %d proxies, %d clients are wanted", version.ProxyCount(), count)
	}
	nodes := make([]string, count)
	for i := range nodes {
		nodes[i] = version.ProxyID(i * version.ProxyCount() / count)
	}
	return nodes, nil
}

func run(o options) error {
	ctx, cancel := context.WithTimeout(context.Background(), o.timeout)
	defer cancel()
	nodes, err := choose(o.store, o.clients)
	if err != nil {
		return err
	}
	first, version, err := wants(o.store, nodes)
	if err != nil {
		return err
	}
	clients := make([]*client, len(nodes))
	begin := time.Now()
	var wait sync.WaitGroup
	for i, node := range nodes {
		clients[i] = newClient(node)
		wait.Go(func() { clients[i].run(ctx, o.address) })
	}
	defer wait.Wait()
	defer cancel()
	if err := awaitAll(ctx, clients, first); err != nil {
		return fmt.Errorf("first listeners, version %s: %w", version, err)
	}
	fmt.Printf("clients           %d\n", len(clients))
	fmt.Printf("first listeners   %s\n", spread(clients, begin, nil))
	reportMemory(o.pid)
	if o.then == "" {
		return nil
	}
	return follow(ctx, o, nodes, clients, first)
}

// follow publishes, and checks who is told.
func follow(ctx context.Context, o options, nodes []string, clients []*client, first []content) error {
	command := exec.CommandContext(ctx, "sh", "-c", o.then)
	command.Stderr = os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("%s: %w", o.then, err)
	}
	published := time.Now()
	second, version, err := wants(o.store, nodes)
	if err != nil {
		return err
	}
	isAffected := func(i int) bool { return first[i].digest != second[i].digest }
	affected := 0
	for i := range clients {
		if isAffected(i) {
			affected++
		}
	}
	if err := awaitAll(ctx, clients, second); err != nil {
		return fmt.Errorf("version %s: %w", version, err)
	}
	select {
	case <-time.After(o.settle):
	case <-ctx.Done():
		return ctx.Err()
	}
	for i, client := range clients {
		want := 1
		if isAffected(i) {
			want = 2
		}
		if got := client.responseCount(); got != want {
			return fmt.Errorf("node %s got %d responses, not %d", nodes[i], got, want)
		}
	}
	fmt.Printf("affected          %d, each told once; %d others not at all\n", affected, len(clients)-affected)
	fmt.Printf("next version      %s after its publication\n", spread(clients, published, isAffected))
	reportMemory(o.pid)
	return nil
}

func main() {
	if err := run(parse()); err != nil {
		fmt.Fprintln(os.Stderr, "loadtest: error:", err)
		os.Exit(1)
	}
}
