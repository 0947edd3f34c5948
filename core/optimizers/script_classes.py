"""Source of optimizers that `torch.optim` lacks, for the downloadable scripts."""

LION = '''
class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; torch.optim has no Lion."""

    def __init__(self, weights, lr, betas, weight_decay):
        super().__init__(weights, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for w in group["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                direction = (beta1 * m + (1 - beta1) * w.grad).sign()
                w.sub_(group["lr"] * (direction + group["weight_decay"] * w))
                m.mul_(beta2).add_(w.grad, alpha=1 - beta2)

'''
