using System.Collections.Concurrent;
using Rolecall.Cases.Tests.Paths;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Contracts;
using Rolecall.DecisionCases;
using Rolecall.Gateway;
using Rolecall.Identity.Organizations.Policies;
using Rolecall.Tests;

namespace Rolecall.Cases.Tests;

/// <summary>
/// The published policies of tests/cases/organizations in real organizations: attached, pushed to the account that they bind, and
/// asked over gRPC. Held against the library; tests/Policy.Tests holds the library against the files.
/// </summary>
public sealed class OrganizationCasePathTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const int AtOnce = 16;

    [Fact]
    public async Task Authorize_OverGrpcUnderPublishedPolicies_IsDecidedAsTheLibraryDoes()
    {
        var corpora = Path.GetDirectoryName(Corpora.Folder("aws-org-policies"))!;
        var cases = CaseFiles.Organizations.SelectMany(
            file => file.Cases.Select(one => NamedPolicies.Resolve(one, file.Policies, corpora))).ToList();
        var wrong = new ConcurrentBag<string>();
        var ran = 0;
        using var path = new GrpcPath(server);
        await Parallel.ForEachAsync(cases.Where(CanBe), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (one, _) =>
        {
            try
            {
                var world = await WorldMaking.Make(server, one);
                if (Check.Authorize(
                    world, await path.Send(world, new Credential.Administrator(), world.Real(RealCall.Authorize(one)!))) is { } difference)
                    wrong.Add($"{one}\n{difference}");
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                wrong.Add($"{one}\n{failure}");
            }
            Interlocked.Increment(ref ran);
        });

        TestContext.Current.TestOutputHelper?.WriteLine($"{ran} of {cases.Count} cases ran");
        if (!wrong.IsEmpty)
            Assert.Fail($"{wrong.Count} of {ran} cases:\n{string.Join("\n\n", wrong.Order(StringComparer.Ordinal))}");
        ran.Should().BeGreaterThan(200);
    }

    /// <summary>
    /// Guardrails bind the caller's account here, so the case must keep to it; RCPs bind the resources that there are, buckets and
    /// roles. An RCP that only allows, as an endpoint's policy does, AWS does not take; a role named aws:… nobody can create.
    /// </summary>
    private static bool CanBe(DecisionCase one) =>
        one.Caller.StartsWith("arn:", StringComparison.Ordinal)
        && !one.Caller.Contains(":assumed-role/aws:", StringComparison.Ordinal)
        && (one.ResourceAccount is null || one.ResourceAccount == WorldMaking.AccountOf(one.Caller))
        && (one.ResourceControl.IsEmpty || one.BucketName is not null || one.TrustPolicy is not null)
        && RealCall.Authorize(one) is not null;
}
