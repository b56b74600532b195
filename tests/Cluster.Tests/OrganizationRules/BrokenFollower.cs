using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>Silos of which some accounts fail whenever their organization tells them of guardrails.</summary>
public sealed class BrokenFollower : TwoSilos
{
    private readonly ConcurrentDictionary<string, Broken> accounts = new();

    /// <summary>From now on the account fails so.</summary>
    internal void Break(string accountId, Func<Exception> failure) => accounts[accountId] = new(failure);

    /// <summary>How often the account was told since.</summary>
    internal int TimesTold(string accountId) => accounts[accountId].Told;

    /// <summary>Lets time pass until the account is told once more than it was when this was asked for last; false where it never is.</summary>
    internal async Task<bool> IsTold(string accountId)
    {
        for (var second = 0; second < 1_000; second++)
        {
            // A timer begins again when what it did is done, which no clock tells.
            if (await accounts[accountId].EachTime.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken))
                return true;
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        return false;
    }

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IIncomingGrainCallFilter>(new Filter(accounts));
    }

    private sealed class Broken(Func<Exception> failure)
    {
        public int Told;

        public Exception Failure => failure();

        public SemaphoreSlim EachTime { get; } = new(0);
    }

    private sealed class Filter(ConcurrentDictionary<string, Broken> accounts) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            var key = context.TargetId.Key.ToString()!;
            if (context.InterfaceMethod.Name != nameof(IAccountGrain.TakeGuardrails)
                || !accounts.TryGetValue(key[(key.LastIndexOf('/') + 1)..], out var broken))
                return context.Invoke();
            Interlocked.Increment(ref broken.Told);
            broken.EachTime.Release();
            throw broken.Failure;
        }
    }
}
