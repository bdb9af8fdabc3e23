package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel calls a worker for each of 0 to n-1, on the given number of threads (0: all processors). Each thread
// makes a worker of its own, which may keep scratch space. It stops early, with the context's error, when that ends.
func inParallel(ctx context.Context, n, threads int, newWorker func() func(i int)) error {
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(threads, n) {
		wg.Go(func() {
			work := newWorker()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				work(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
