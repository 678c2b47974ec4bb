// Figures.

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// spread tells how long after `begin` the clients got their last listeners; only those that `counts`.
func spread(clients []*client, begin time.Time, counts func(i int) bool) string {
	var times []time.Duration
	for i, client := range clients {
		if counts == nil || counts(i) {
			client.mu.Lock()
			times = append(times, client.lastAt.Sub(begin))
			client.mu.Unlock()
		}
	}
	if len(times) == 0 {
		return "nobody"
	}
	slices.Sort(times)
	at := func(part float64) time.Duration {
		return times[int(part*float64(len(times)-1))].Round(time.Millisecond)
	}
	return fmt.Sprintf("p50 %v, p99 %v, max %v", at(0.5), at(0.99), at(1))
}

// reportMemory prints the memory that the process has and has had at most.
func reportMemory(pid int) {
	if pid == 0 {
		return
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		fmt.Printf("memory            unknown: %v\n", err)
		return
	}
	for _, line := range strings.Split(string(status), "\n") {
		for _, field := range []string{"VmRSS", "VmHWM"} {
			if value, ok := strings.CutPrefix(line, field+":"); ok {
				fmt.Printf("memory            %s %s\n", field, strings.TrimSpace(value))
			}
		}
	}
}
