using Rolecall.Contracts.Accounts;
using Rolecall.Contracts.Organizations;
using Rolecall.Contracts.Probes;
using Rolecall.Contracts.Sandboxes;
using Rolecall.Identity.Accounts;

namespace Rolecall.Server.Cluster.Silence;

/// <summary>
/// Calls of this process's gateway that are under way for long while a silo is silent are given up: their callers are told to come again, and wait
/// neither for the silo's return nor for its death. What was asked may be done, as with any answer that is lost.
/// </summary>
internal sealed class GiveUpSilentSilos(SiloProbes probes, TimeProvider time) : IOutgoingGrainCallFilter
{
    /// <summary>A call that takes longer while a silo is silent is taken for one to that silo.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <summary>A change of what is leased waits for the leases of whoever is silent, and is acknowledged then.</summary>
    private static readonly TimeSpan LongestChange = SandboxSettings.LeaseTime + Longest;

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        var began = time.GetTimestamp();
        var call = context.Invoke();
        // What grains ask of each other is theirs to decide (a gateway within a silo calls from no grain); a probe is who finds out.
        return call.IsCompleted || (context.SourceId is { } source && !source.IsClient()) || context.TargetId.IsClient()
            || context.TargetId.IsSystemTarget() || context.Grain is IProbeGrain
                ? call
                : Watch(context, call, began);
    }

    private async Task Watch(IOutgoingGrainCallContext context, Task call, long began)
    {
        var entered = probes.Enter();
        try
        {
            await Task.WhenAny(call, probes.Silence);
            if (!call.IsCompleted)
            {
                var left = (IsChange(context) ? LongestChange : Longest) - time.GetElapsedTime(began);
                await Task.WhenAny(call, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, CancellationToken.None));
            }
            // One that was silent for a moment, and answers again, is waited for.
            while (!call.IsCompleted && !probes.Silence.IsCompleted)
                await Task.WhenAny(call, probes.Silence);
        }
        finally
        {
            probes.Leave(entered);
        }
        if (call.IsCompleted)
        {
            await call;
            return;
        }
        // Nobody waits for its failure any more.
        _ = call.ContinueWith(
            static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        throw new SiloUnavailableException("A silo of the cluster does not answer, and this call may be one to it.");
    }

    private static bool IsChange(IOutgoingGrainCallContext context) => WaitsForLeases(
        context.InterfaceMethod.DeclaringType!, context.MethodName, context.Request.GetArgumentCount() > 0 ? context.Request.GetArgument(0) : null);

    /// <summary>Whether the call changes settings, or what an account may have leased (docs/decisions/018, 045).</summary>
    /// <param name="of">The grain's interface that has the method.</param>
    internal static bool WaitsForLeases(Type of, string method, object? argument) => argument switch
    {
        PerformCall call => !AccountOperations.ByName[call.Operation].ReadOnly,
        OperationCall call => !AccountOperations.ByName[call.Operation].ReadOnly,
        _ => method switch
        {
            nameof(ISandboxGrain.LeaseTo) => false,
            nameof(IOrganizationMember.CloseAlone) => of == typeof(IOrganizationMember),
            nameof(IOrganizationGrain.Execute) or nameof(IOrganizationGrain.Found) or nameof(IOrganizationGrain.CreateAccount) =>
                of == typeof(IOrganizationGrain),
            _ => of == typeof(ISandboxGrain),
        },
    };
}
