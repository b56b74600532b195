using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rolecall.Federation.Oidc;
using Rolecall.Federation.Oidc.Keys;
using Rolecall.Federation.Oidc.Minting;
using Rolecall.Federation.Saml;
using Rolecall.LoadDriver;
using Rolecall.LoadDriver.Loops;
using Rolecall.LoadDriver.Targets;

namespace Rolecall.LoadGenerator.Federated;

/// <summary>AssumeRoleWithWebIdentity and AssumeRoleWithSAML beside AssumeRole, all over the AWS wire; keys are RSA-2048.</summary>
internal static class FederatedLoad
{
    private const double GoalOfTokens = 1.5;
    private const double GoalOfAssertions = 4;

    public static async Task<IReadOnlyList<FederatedCost>> Measure(Settings settings, Servers servers, TextWriter progress)
    {
        await using var lent = await servers.Start(settings);
        var server = lent.Server;
        var world = await World.Make(server.Ready, settings.Organizations, settings.Accounts, settings.Roles);
        using var federated = await FederatedWorld.Make(server.Ready, world);
        var plain = HttpTargets.AssumeRole(server, world, settings.Callers);
        var byToken = FederatedTargets.ByToken(server, federated, settings.Callers);
        var byAssertion = FederatedTargets.ByAssertion(server, federated, settings.Callers);
        foreach (var target in new[] { plain, byToken, byAssertion })
            await Loop.WarmUp(target, settings.Callers, settings.WarmUpCalls);
        List<Outcome> plains = [], tokens = [], assertions = [];
        // How many calls a round makes, one more loop tells to a factor.
        var last = await Loop.Closed(byAssertion, settings.Callers, settings.Duration);
        var callsOfARound = 3 * settings.Duration.TotalSeconds * last.Rate;
        for (var round = 0; round < settings.Rounds; round++)
        {
            plains.Add(await Loop.Settled(plain, settings.Callers, settings.Duration, settings.Compiled, progress));
            tokens.Add(await Loop.Settled(byToken, settings.Callers, settings.Duration, settings.Compiled, progress));
            assertions.Add(await Loop.Settled(
                byAssertion, settings.Callers, settings.Duration, settings.Compiled, progress,
                before: () => federated.SignAhead((long)callsOfARound)));
            callsOfARound = Math.Max(callsOfARound, 2.0 * assertions[^1].Calls);
        }
        return
        [
            new FederatedCost(
                "AssumeRoleWithWebIdentity", GoalOfTokens, tokens, plains, VerifyingTokens(federated, settings.Verifications)),
            new FederatedCost(
                "AssumeRoleWithSAML", GoalOfAssertions, assertions, plains, VerifyingAssertions(federated, settings.Verifications)),
        ];
    }

    public static void Write(StringBuilder text, IReadOnlyList<FederatedCost> costs)
    {
        text.AppendLine("## Federated role sessions over the AWS wire, RSA-2048\n");
        foreach (var cost in costs)
        {
            var plain = Measurements.Comparison.Median(cost.Plain.Select(outcome => outcome.ServerCpuPerCall));
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"- {cost.Call}: **{cost.Factor:F2} times** the server's processor time of an AssumeRole, which is {plain:F0} µs (median of {cost.Calls.Count} rounds; goal ≤ {cost.Goal:F1}). Verifying alone: {cost.VerificationMicroseconds:F0} µs."));
        }
        text.AppendLine();
    }

    private static double VerifyingTokens(FederatedWorld world, int times)
    {
        if (!JwkSet.TryRead(IssuerDocuments.KeySet([world.Signing]), OidcCaps.Default, out var keys, out _))
            throw new InvalidOperationException("The key set cannot be read.");
        var issuer = new TrustedIssuer { Provider = "tokens.load.example", ClientIds = ["load"], Keys = keys };
        var now = TimeProvider.System.GetUtcNow();
        return Each(times, _ => WebIdentityVerifier.Verify(world.Token, issuer, now).IsVerified);
    }

    private static double VerifyingAssertions(FederatedWorld world, int times)
    {
        var provider = new SamlProvider { EntityId = world.Idp.EntityId, SigningCertificates = [world.Idp.Certificate] };
        var expected = SamlExpectations.OfAws([]);
        var response = world.Assertion(world.Accounts[0]);
        var now = TimeProvider.System.GetUtcNow();
        return Each(times, _ => SamlVerifier.Verify(response, provider, expected, now, new SamlRules()).Accepted);
    }

    /// <summary>Microseconds of processor time.</summary>
    private static double Each(int times, Func<int, bool> verified)
    {
        using var own = Process.GetCurrentProcess();
        var before = TimeSpan.Zero;
        for (var i = -times; i < times; i++)
        {
            if (i == 0)
            {
                own.Refresh();
                before = own.TotalProcessorTime;
            }
            if (!verified(i))
                throw new InvalidOperationException("What is measured was refused.");
        }
        own.Refresh();
        return (own.TotalProcessorTime - before).TotalMicroseconds / times;
    }
}
