using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.S3.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Contracts;
using Rolecall.Gateway.Pipeline;

namespace Rolecall.Cases.Tests.WorldFiles;

/// <summary>Sandboxes are brought to what a world file says, and no further.</summary>
public sealed class ApplyWorldTests(CaseServer server) : IClassFixture<CaseServer>
{
    /// <summary>One of everything that a world can say.</summary>
    private const string Whole = """
        world: whole
        issuers: [https://token.actions.githubusercontent.com]
        organizations:
          - name: Corp
            management: {name: management, id: "111111111111"}
            units: [{name: Workloads, units: [Production]}]
            guardrails:
              - {name: NoDeletion, type: scp, on: [Workloads, production], document: [{Effect: Deny, Action: s3:DeleteBucket, Resource: "*"}]}
              - name: OnlyOurs
                type: rcp
                on: [root]
                document: [{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "*", Condition: {StringNotEqualsIfExists: {aws:PrincipalOrgID: o-none}}}]
            accounts:
              - name: production
                id: "333333333333"
                unit: Workloads/Production
                rootKey: true
                policies: [{name: Look, document: [{Effect: Allow, Action: "iam:Get*", Resource: "*"}]}]
                groups: [{name: Watchers, attach: [Look], policies: [{name: Inline, document: [{Effect: Allow, Action: "iam:List*", Resource: "*"}]}]}]
                users:
                  - {name: eve, path: /team/, groups: [Watchers], attach: [ReadOnlyAccess], boundary: Look, tags: {team: blue}, accessKey: true, mfa: true}
                buckets: [{name: apply-world, policy: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::production:user/team/eve"}, Action: s3:GetObject, Resource: "arn:aws:s3:::apply-world/*"}]}]
                roles:
                  - name: Web
                    description: of instances
                    trust: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: sts:AssumeRole}]
                    policies: [{name: Inline, document: [{Effect: Allow, Action: "s3:List*", Resource: "*"}]}]
                    maxSessionSeconds: 7200
                    tags: {team: blue}
                    instanceProfile: true
                providers: [{oidc: "https://token.actions.githubusercontent.com", audiences: [sts.amazonaws.com]}]
                instances: [{name: web, role: Web, type: t3.small}]
        """;

    private static int made;

    private readonly string sandbox = $"world-{Interlocked.Increment(ref made)}";

    [Fact]
    public async Task World_IsMadeWithTheSandbox_AndItsPeopleAreTold()
    {
        var answer = await Create(Whole);

        var eve = answer.Applied.People.Single(one => one.Name == "eve");
        eve.Arn.Should().Be("arn:aws:iam::333333333333:user/team/eve");
        var caller = await As<GetCallerIdentityResponse>(new Credential.Keys(eve.AccessKeyId, eve.SecretAccessKey), new GetCallerIdentityRequest());
        caller.Arn.Should().Be(eve.Arn);
        answer.Applied.People.Select(one => one.Name).Should().BeEquivalentTo("eve", "production-root");
        answer.Applied.Instances.Should().ContainSingle().Which.MetadataPath.Should().StartWith($"/_imds/{sandbox}/333333333333/i-");
    }

    [Fact]
    public async Task World_ASecondTime_ChangesNothing()
    {
        await Create(Whole);

        (await Apply(Whole, prune: true)).Changes.Should().BeEmpty();
        (await Plan(Whole, prune: true)).Should().BeEmpty();
    }

    [Fact]
    public async Task Plan_TellsWhatApplyDoes_AndChangesNothing()
    {
        await Create();

        var planned = await Plan(Whole);
        (await Admin<Api.Native.V1.ListAccountsResponse>(new Api.Native.V1.ListAccountsRequest())).Accounts.Should().BeEmpty();
        var applied = (await Apply(Whole)).Changes.Select(change => change.Kind + " " + change.What);

        planned.Should().Equal(applied);
    }

    [Fact]
    public async Task EmptyWorld_IsRefused_WithItsPlace()
    {
        await Create();

        foreach (var act in (Func<Task>[])[() => Plan(""), () => Apply("")])
        {
            (await act.Should().ThrowAsync<RefusedCallException>())
                .Which.Fault.Message.Should().Be("world.yaml:1:1: is empty: wants one YAML document");
        }
    }

    [Fact]
    public async Task Plan_RefusesAnAccountThatIsNoMember_AsApplyDoes()
    {
        await Create();
        await Admin<CreateOrganizationResponse>(new CreateOrganizationRequest { Name = "other", ManagementAccountId = "333333333333" });

        foreach (var act in (Func<Task>[])[() => Plan(Whole), () => Apply(Whole)])
        {
            (await act.Should().ThrowAsync<RefusedCallException>())
                .Which.Fault.Message.Should().Be("There is an account 333333333333 already.");
        }
    }

    [Theory]
    [InlineData("Action: \"s3:List*\"", "Action: \"s3:Get*\"", "update production: role Web: policy Inline")]
    [InlineData("ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "update production: role Web: trust")]
    [InlineData("of instances", "of the web", "update production: role Web: description")]
    [InlineData("7200", "3600", "update production: role Web: longest session")]
    [InlineData("Action: \"iam:Get*\"", "Action: iam:GetUser", "update production: policy Look")]
    [InlineData("Action: s3:DeleteBucket", "Action: s3:PutBucketPolicy", "update Corp: guardrail NoDeletion")]
    [InlineData("unit: Workloads/Production", "unit: Workloads", "update production: in Workloads")]
    [InlineData("Action: s3:GetObject", "Action: s3:PutObject", "update production: bucket apply-world: policy")]
    [InlineData("audiences: [sts.amazonaws.com]", "audiences: [sts.amazonaws.com, more]", "create production: OpenID Connect provider https://token.actions.githubusercontent.com: audience more")]
    [InlineData("attach: [ReadOnlyAccess]", "attach: [ReadOnlyAccess, Look]", "create production: user eve: attachment of arn:aws:iam::333333333333:policy/Look")]
    [InlineData("units: [Production]", "units: [Production, Test]", "create Corp: unit Workloads/Test")]
    public async Task Difference_IsTheOnlyThingThatIsChanged(string before, string after, string change)
    {
        await Create(Whole);
        var changed = Whole.Replace(before, after, StringComparison.Ordinal);
        changed.Should().NotBe(Whole);

        (await Plan(changed)).Should().Equal(change);
        (await Apply(changed)).Changes.Should().ContainSingle();
        (await Plan(changed)).Should().BeEmpty();
    }

    [Fact]
    public async Task WhatTheWorldDoesNotSay_Stays_UntilItIsPruned()
    {
        var root = Root(await Create(Whole));
        await As<CreateUserResponse>(root, new CreateUserRequest { UserName = "stranger" });
        await As<CreateAccessKeyResponse>(root, new CreateAccessKeyRequest { UserName = "stranger" });
        await As<AddUserToGroupResponse>(root, new AddUserToGroupRequest { UserName = "stranger", GroupName = "Watchers" });
        await As<PutRolePolicyResponse>(root, new PutRolePolicyRequest
        {
            RoleName = "Web",
            PolicyName = "More",
            PolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""",
        });
        // As AWS Organizations makes it in accounts.
        await As<CreateRoleResponse>(root, new CreateRoleRequest
        {
            RoleName = "OrganizationAccountAccessRole",
            AssumeRolePolicyDocument = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}""",
        });
        await As<TagUserResponse>(root, new TagUserRequest { UserName = "eve", Tags = { new Api.Iam.V1.Tag { Key = "more", Value = "1" } } });

        (await Apply(Whole)).Changes.Should().BeEmpty();
        (await Apply(Whole, prune: true)).Changes.Select(change => change.Kind + " " + change.What).Should().BeEquivalentTo(
            "delete production: role Web: policy More", "delete production: user eve: tags more", "delete production: user stranger");

        (await As<ListUsersResponse>(root, new ListUsersRequest())).Users.Select(user => user.UserName).Should().Equal("eve");
        (await As<ListRolesResponse>(root, new ListRolesRequest())).Roles.Select(role => role.RoleName).Should()
            .Contain("OrganizationAccountAccessRole", "AWS's own roles are nobody's to prune");
    }

    [Fact]
    public async Task WorldThatIsWrong_MakesNoSandbox_AndResetsNone()
    {
        await Refused(new CreateSandboxRequest { Name = sandbox, World = Of("organizations: []") });
        (await Names()).Should().NotContain(sandbox);

        var root = Root(await Create(Whole));
        await Refused(new ResetSandboxRequest { Name = sandbox, World = Of("organizations: []") });
        (await As<ListBucketsResponse>(root, new ListBucketsRequest())).Buckets.Should().ContainSingle("nothing was reset");
    }

    /// <summary>It reads well, and IAM refuses an eleventh managed policy of a user once half of it is made.</summary>
    [Fact]
    public async Task WorldThatCannotBeMadeToItsEnd_LeavesNoSandbox_AndOneThatIsResetEmpty()
    {
        var halfWay = Whole.Replace(
            "attach: [ReadOnlyAccess]",
            "attach: [ReadOnlyAccess, AdministratorAccess, PowerUserAccess, SecurityAudit, IAMFullAccess, IAMReadOnlyAccess, AmazonS3FullAccess, "
            + "AmazonS3ReadOnlyAccess, AmazonEC2FullAccess, AmazonEC2ReadOnlyAccess, AmazonSQSFullAccess]",
            StringComparison.Ordinal);
        halfWay.Should().NotBe(Whole);
        await FluentActions.Awaiting(() => Create(halfWay)).Should().ThrowAsync<RefusedCallException>();
        (await Names()).Should().NotContain(sandbox);

        await Create(Whole);
        (await FluentActions.Awaiting(() => Server(new ResetSandboxRequest { Name = sandbox, World = Of(halfWay) })).Should().ThrowAsync<RefusedCallException>())
            .Which.Fault.Code.Should().Be("LimitExceeded");
        (await Admin<Api.Native.V1.ListAccountsResponse>(new Api.Native.V1.ListAccountsRequest())).Accounts.Should().BeEmpty();
        await Server(new ResetSandboxRequest { Name = sandbox, World = Of(Whole) });
        (await Plan(Whole)).Should().BeEmpty();
    }

    [Fact]
    public async Task Reset_BeginsWithTheWorld_AndFormerKeysOpenNothing()
    {
        var former = Root(await Create(Whole));

        var begun = (ResetSandboxResponse)(await Server(new ResetSandboxRequest { Name = sandbox, World = Of(Whole) }));

        begun.Applied.People.Should().HaveCount(2);
        (await FluentActions.Awaiting(() => As<ListBucketsResponse>(former, new ListBucketsRequest())).Should().ThrowAsync<RefusedCallException>())
            .Which.Fault.Code.Should().Be("InvalidClientTokenId");
    }

    [Fact]
    public async Task World_IsAppliedByTheSandboxsAdministratorAlone()
    {
        var root = Root(await Create(Whole));

        (await FluentActions.Awaiting(() => As<ApplyWorldResponse>(root, new ApplyWorldRequest { World = Of(Whole) })).Should().ThrowAsync<RefusedCallException>())
            .Which.Fault.Code.Should().Be("InvalidAdminToken");
    }

    [Fact]
    public async Task Errors_OfAWorldAreToldWithTheirPlaces()
    {
        var answer = await Admin<ValidateWorldResponse>(new ValidateWorldRequest
        {
            World = Of(Whole.Replace("name: eve", "nmae: eve", StringComparison.Ordinal)),
        }, Keys.DefaultSandbox);

        answer.Errors.Should().Contain(error => error.Message == "unknown key \"nmae\", did you mean \"name\"?" && error.File == "world.yaml" && error.Line == 21);
    }

    [Fact]
    public async Task PolicyThatIamRefuses_IsToldWithItsPlace()
    {
        var answer = await Admin<ValidateWorldResponse>(new ValidateWorldRequest
        {
            World = Of(Whole.Replace("Action: \"iam:Get*\"", "Acton: \"iam:Get*\"", StringComparison.Ordinal)),
        }, Keys.DefaultSandbox);

        answer.Errors.Should().ContainSingle().Which.Message.Should().StartWith("is no policy: ");
    }

    [Fact]
    public async Task FilesThatAWorldNames_AreTold()
    {
        var answer = await Admin<ValidateWorldResponse>(
            new ValidateWorldRequest
            {
                World = Of("policies:\n- file: 'may read.json'\n- ? \"file\"\n  : >-\n    b.json\n- {file: b.json}\n"),
            },
            Keys.DefaultSandbox);

        answer.Files.Should().Equal("may read.json", "b.json");
    }

    private static WorldText Of(string text) => new() { Text = text };

    private static Credential.Keys Root(CreateSandboxResponse answer)
    {
        var root = answer.Applied.People.Single(one => one.Name == "production-root");
        return new(root.AccessKeyId, root.SecretAccessKey);
    }

    private async Task<CreateSandboxResponse> Create(string? world = null) => (CreateSandboxResponse)await Server(
        new CreateSandboxRequest { Name = sandbox, World = world is null ? null : Of(world) });

    private async Task<AppliedWorld> Apply(string world, bool prune = false) =>
        (await Admin<ApplyWorldResponse>(new ApplyWorldRequest { World = Of(world), Prune = prune })).Applied;

    private async Task<string[]> Plan(string world, bool prune = false) =>
        [.. (await Admin<PlanWorldResponse>(new PlanWorldRequest { World = Of(world), Prune = prune })).Changes.Select(change => change.Kind + " " + change.What)];

    private async Task Refused(IMessage request) =>
        (await FluentActions.Awaiting(() => Server(request)).Should().ThrowAsync<RefusedCallException>())
            .Which.Fault.Message.Should().Be("world.yaml:1:1: wants organizations: a list of at least one");

    private async Task<IEnumerable<string>> Names() =>
        ((ListSandboxesResponse)await Server(new ListSandboxesRequest { PageSize = 1000 })).Sandboxes.Select(one => one.Name);

    private async Task<IMessage> Server(IMessage request) => (await server.Run(Keys.DefaultSandbox, new Credential.Administrator(), request)).Answer;

    private Task<T> Admin<T>(IMessage request, string? of = null)
        where T : IMessage => As<T>(new Credential.Administrator(), request, of);

    private async Task<T> As<T>(Credential who, IMessage request, string? of = null)
        where T : IMessage => (T)(await server.Run(of ?? sandbox, who, request)).Answer;
}
