using Rolecall.Api.Native.V1;
using Rolecall.Cluster.Tests.Federation;
using Rolecall.Cluster.Tests.Sts;

namespace Rolecall.Cluster.Tests.Surveys;

/// <summary>Questions about the users of an identity provider, by its ARN and what a token would say of them.</summary>
public sealed class ProviderUsersTests(DemoSandbox silos) : IClassFixture<DemoSandbox>, IAsyncLifetime
{
    private const string Action = "sts:AssumeRoleWithWebIdentity";

    private static int run;

    private readonly FederationWorld world = new(silos, $"surveyed{Interlocked.Increment(ref run)}.example");
    private readonly string role = "Surveyed" + run;

    private string SubjectKey => world.Issuer["https://".Length..] + ":sub";

    private string RoleArn => StsWorld.Arn(role);

    public async ValueTask InitializeAsync()
    {
        await world.Register();
        await world.World.Role(role, world.Trust($$"""{"StringLike":{"{{SubjectKey}}":"repo:acme/*"} }"""));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("repo:acme/app", true)]
    [InlineData("repo:other/app", false)]
    public async Task Authorize_AnswersAsTheCallDoes(string subject, bool allowed)
    {
        var answer = await Ask(subject);

        answer.Decision.Result.Should().Be(allowed ? DecisionResult.Allowed : DecisionResult.ImplicitDeny);
        (await world.Refusal(role, world.Token(subject)) is null).Should().Be(allowed);
    }

    [Fact]
    public async Task Explanation_NamesTheClaimThatFailed_WhatItShouldBeAndWhatItIs()
    {
        var answer = await Ask("repo:other/app");

        answer.Explanation.Should().Contain(SubjectKey).And.Contain("repo:acme/*").And.Contain("repo:other/app");
        var remedy = answer.Decision.WouldAllow.Should().ContainSingle().Subject.Conditions.Should().ContainSingle().Subject;
        (remedy.Key, remedy.Expected.Single(), remedy.Actual.Single()).Should().Be((SubjectKey, "repo:acme/*", "repo:other/app"));
    }

    /// <summary>The administrator alone; the bearer of the token is told nothing of the role.</summary>
    [Fact]
    public async Task DeniedCall_IsExplainedToTheAdministrator_AndNotToItsCaller()
    {
        var (_, refused, requestId) = await world.World.Gateway.Try(
            Who.Anonymous, FederationWorld.Request(role, world.Token("repo:other/app")), explain: true);

        refused!.Fault.Message.Should().Be("Not authorized to perform sts:AssumeRoleWithWebIdentity");
        refused.Denial.Should().BeNull();
        var explained = await world.World.Gateway.Call<ExplainResponse>(null, new ExplainRequest { RequestId = requestId });
        explained.Explanation.Should().Contain(SubjectKey).And.Contain("repo:acme/*").And.Contain("repo:other/app");
    }

    [Fact]
    public async Task WhoCanAssume_ListsTheProvidersUsers_WithTheClaimsThatTheyMustHave()
    {
        var asked = new WhoCanAssumeRequest { RoleArn = RoleArn };
        var possible = (await world.World.Gateway.Stream<WhoCanAssumeResponse>(asked)).Single();
        (possible.Principal.Kind, possible.Principal.Arn, possible.Answer)
            .Should().Be((ListedKind.ProviderUsers, world.Arn, AccessAnswer.Possible));
        possible.MissingKeys.Should().Equal(SubjectKey);

        asked.Context.Add(new ContextKey { Key = SubjectKey, Values = { "repo:acme/app" } });
        (await world.World.Gateway.Stream<WhoCanAssumeResponse>(asked)).Single().Answer.Should().Be(AccessAnswer.Allowed);
    }

    [Fact]
    public async Task WhoCanAssume_LeavesOutUsersOfAProviderThatTheAccountHasNot()
    {
        var trust = world.Trust().Replace(world.Arn, world.Arn + "/none", StringComparison.Ordinal);
        await world.World.Role("No" + role, trust);

        (await world.World.Gateway.Stream<WhoCanAssumeResponse>(new WhoCanAssumeRequest { RoleArn = StsWorld.Arn("No" + role) }))
            .Should().BeEmpty();
    }

    [Theory]
    [InlineData("", "s3:GetObject", "ValidationError")]
    [InlineData("", "sts:AssumeRoleWithSAML", "ValidationError")]
    [InlineData("/none", Action, "NoSuchEntity")]
    public async Task Authorize_AboutAnotherCall_OrNobodysUsers_IsRefused(string suffix, string action, string code)
    {
        var refusal =
            await world.World.Refusal(null!, new AuthorizeRequest { Caller = world.Arn + suffix, Action = action, Resource = RoleArn });

        refusal!.Value.Code.Should().Be(code);
    }

    private Task<AuthorizeResponse> Ask(string subject) => world.World.Gateway.Call<AuthorizeResponse>(null, new AuthorizeRequest
    {
        Caller = world.Arn,
        Action = Action,
        Resource = RoleArn,
        Context = { new ContextKey { Key = SubjectKey, Values = { subject } } },
    });
}
