using System.Collections.Immutable;
using CsCheck;
using Rolecall.Policy.Decisions;
using Rolecall.Policy.Explanation;
using Rolecall.Policy.Tests.Differential;

namespace Rolecall.Policy.Tests.Explanation;

/// <summary>In random worlds: doing all that an explanation asks for makes the decision an allow, and doing less does not.</summary>
public sealed class RemedyPropertyTests
{
    [Fact]
    public void WouldAllow_EveryDenial_HasSomethingMissing_AndNoAllowHas() =>
        WorldGen.World.Sample(world =>
        {
            var decision = Subject.Decide(world);
            return decision.WouldAllow.IsEmpty == decision.Allowed && decision.WouldAllow.All(remedy => remedy.Text.Length > 0);
        }, iter: 10_000);

    [Fact]
    public void WouldAllow_PoliciesAddedAndDeniesLifted_Allow()
    {
        var tried = 0;
        WorldGen.World.Sample(world =>
        {
            // What conditions want cannot always be had: those worlds are about policies alone.
            var decision = Subject.Decide(world);
            if (decision.Allowed || decision.WouldAllow.Any(remedy => remedy.Kind is RemedyKind.FulfilConditions or RemedyKind.OutOfReach))
                return true;
            Interlocked.Increment(ref tried);
            var mended = decision.WouldAllow.Aggregate(world, Mend);
            if (!Subject.Decide(mended).Allowed)
                throw new InvalidOperationException(decision.Explain() + Subject.Decide(mended).Explain());
            // Denies of one layer are lifted together here, so that none of them can be left out.
            foreach (var left in decision.WouldAllow.Where(
                left => decision.WouldAllow.Count(other => (other.Layer, other.Level) == (left.Layer, left.Level)) == 1))
            {
                if (Subject.Decide(decision.WouldAllow.Remove(left).Aggregate(world, Mend)).Allowed)
                    throw new InvalidOperationException($"not needed: {left.Text}\n{decision.Explain()}");
            }
            return true;
        }, iter: 20_000);

        tried.Should().BeGreaterThan(2_000);
    }

    private static World Mend(World world, Remedy remedy)
    {
        var ready = remedy.Kind == RemedyKind.LiftDeny ? null : Statement(world, remedy);
        ImmutableArray<RawPolicy> Mended(ImmutableArray<RawPolicy> policies) => ready is null
            ? [.. policies.Select(policy => WithoutDenies(policy, remedy.Layer))]
            : policies.Add(new RawPolicy("2012-10-17", [ready]));
        return remedy.Layer switch
        {
            Layer.ServiceControlPolicy => world with { ServiceControl = AtLevel(world.ServiceControl, remedy, Mended) },
            Layer.ResourceControlPolicy => world with { ResourceControl = AtLevel(world.ResourceControl, remedy, Mended) },
            Layer.PermissionsBoundary => world with
            {
                Boundary = ready is null ? WithoutDenies(world.Boundary!, remedy.Layer) : With(world.Boundary!, ready)
            },
            Layer.SessionPolicy => world with { Session = Mended(world.Session ?? []) },
            Layer.IdentityPolicy => world with { Identity = Mended(world.Identity) },
            _ => world with
            {
                Own = ready is null ? WithoutDenies(world.Own!, remedy.Layer) : With(world.Own ?? new RawPolicy("2012-10-17", []), ready)
            },
        };
    }

    private static ImmutableArray<ImmutableArray<RawPolicy>> AtLevel(
        ImmutableArray<ImmutableArray<RawPolicy>> levels, Remedy remedy,
        Func<ImmutableArray<RawPolicy>, ImmutableArray<RawPolicy>> change) =>
        levels.SetItem(remedy.Level!.Value, change(levels[remedy.Level.Value]));

    /// <summary>All denies of a policy: a remedy names each that applies, and the others did not. What never applies stands in, for a policy cannot be empty.</summary>
    private static RawPolicy WithoutDenies(RawPolicy policy, Layer layer) => policy.With(
    [
        .. policy.Statements.Where(statement => !statement.StartsWith("{\"Effect\":\"Deny\"", StringComparison.Ordinal)),
        layer switch
        {
            Layer.ResourceControlPolicy or Layer.ResourcePolicy => """{"Effect":"Allow","Principal":"*","Action":"never:Asked","Resource":"*"}""",
            Layer.TrustPolicy => """{"Effect":"Allow","Principal":"*","Action":"never:Asked"}""",
            _ => """{"Effect":"Allow","Action":"never:Asked","Resource":"*"}""",
        },
    ]);

    private static RawPolicy With(RawPolicy policy, string statement) => policy.With(policy.Statements.Add(statement));

    private static string Statement(World world, Remedy remedy)
    {
        var who = remedy.Layer switch
        {
            Layer.ResourceControlPolicy => "\"Principal\":\"*\",",
            Layer.ResourcePolicy or Layer.TrustPolicy => Naming(world.Caller, remedy.Principal!),
            _ => "",
        };
        var what = remedy.Layer == Layer.TrustPolicy ? "" : ",\"Resource\":\"*\"";
        return $$"""{"Effect":"Allow",{{who}}"Action":"{{remedy.Action}}"{{what}}}""";
    }

    private static string Naming(Principal caller, string name) => name == "*"
        ? "\"Principal\":\"*\","
        : $"\"Principal\":{{\"{(caller.Kind == PrincipalKind.Service ? "Service" : caller.FederatedProvider is null ? "AWS" : "Federated")}\":\"{name}\"}},";
}
