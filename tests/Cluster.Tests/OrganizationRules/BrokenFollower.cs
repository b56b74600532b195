using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Rolecall.Contracts;
using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Roles;
using Rolecall.Contracts.Sessions;

namespace Rolecall.Cluster.Tests.OrganizationRules;

/// <summary>Silos of which some grains fail whenever they are told of guardrails, or of another change.</summary>
public class BrokenFollower : TwoSilos
{
    private static readonly string[] Tellings =
        [nameof(IAccountGrain.TakeGuardrails), nameof(IRoleGrain.Take), nameof(IRoleGrain.Forget), nameof(ISessionGrain.Revoke)];

    private readonly ConcurrentDictionary<string, Broken> broken = new();

    /// <summary>From now on the grain fails so.</summary>
    /// <param name="name">The end of its key: of an account, its id.</param>
    internal void Break(string name, Func<Exception> failure) => broken[name] = new(failure);

    /// <summary>None fails any more.</summary>
    internal void MendAll() => broken.Clear();

    /// <summary>How often it was told since.</summary>
    internal int TimesTold(string name) => broken[name].Told;

    /// <summary>Lets time pass until the account is told once more than it was when this was asked for last; false where it never is.</summary>
    internal async Task<bool> IsTold(string accountId)
    {
        for (var second = 0; second < 1_000; second++)
        {
            // A timer begins again when what it did is done, which no clock tells.
            if (await broken[accountId].EachTime.WaitAsync(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken))
                return true;
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        return false;
    }

    protected override void Configure(IServiceCollection services)
    {
        base.Configure(services);
        services.AddSingleton<IIncomingGrainCallFilter>(new Filter(broken));
    }

    private sealed class Broken(Func<Exception> failure)
    {
        public int Told;

        public Exception Failure => failure();

        public SemaphoreSlim EachTime { get; } = new(0);
    }

    private sealed class Filter(ConcurrentDictionary<string, Broken> all) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            var key = context.TargetId.Key.ToString()!;
            if (!Tellings.Contains(context.InterfaceMethod.Name)
                || !all.TryGetValue(key[(key.LastIndexOf('/') + 1)..], out var broken))
                return context.Invoke();
            Interlocked.Increment(ref broken.Told);
            broken.EachTime.Release();
            throw broken.Failure;
        }
    }
}
