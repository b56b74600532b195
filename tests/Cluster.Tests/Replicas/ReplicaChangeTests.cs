using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;

namespace Rolecall.Cluster.Tests.Replicas;

/// <summary>
/// What silos decide by that have leased it from others: no call that begins after a change was acknowledged is decided by what was before,
/// on any silo (docs/decisions/045).
/// </summary>
public sealed class ReplicaChangeTests(DemoSandbox silos) : IClassFixture<DemoSandbox>
{
    private const string DenyAll = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";
    private const string AllowAll = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string AllowTeam =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}}""";
    private const string TrustNobody =
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::444444444444:root"}}}""";

    private static readonly Dictionary<string, Change> Table = new()
    {
        ["UpdateAssumeRolePolicy"] = new(one => one.DoInProduction(
            new UpdateAssumeRolePolicyRequest { RoleName = ReplicaWorld.RoleName, PolicyDocument = TrustNobody })),
        ["DeleteRole"] = new(async one =>
        {
            await one.DoInProduction(new DeleteRolePolicyRequest { RoleName = ReplicaWorld.RoleName, PolicyName = "list" });
            await one.DoInProduction(new DeleteRoleRequest { RoleName = ReplicaWorld.RoleName });
        }),
        ["UpdateRole, with a shorter longest session"] = new(
            one => one.DoInProduction(new UpdateRoleRequest { RoleName = ReplicaWorld.RoleName, MaxSessionDuration = 3600 }), "ValidationError")
        {
            Prepare = one => one.DoInProduction(new UpdateRoleRequest { RoleName = ReplicaWorld.RoleName, MaxSessionDuration = 7200 }),
            Seconds = 7200,
        },
        ["DeleteUserPolicy"] = new(one => one.Do(new DeleteUserPolicyRequest { UserName = ReplicaWorld.User, PolicyName = "own" })),
        ["PutUserPolicy that denies"] = new(
            one => one.Do(new PutUserPolicyRequest { UserName = ReplicaWorld.User, PolicyName = "deny", PolicyDocument = DenyAll })),
        ["TagUser"] = new(one => one.Do(Tag("b")))
        {
            Permission = one => one.Put(AllowTeam),
            Prepare = one => one.Do(Tag("a")),
        },
        ["UntagUser"] = new(one => one.Do(new UntagUserRequest { UserName = ReplicaWorld.User, TagKeys = { "team" } }))
        {
            Permission = one => one.Put(AllowTeam),
            Prepare = one => one.Do(Tag("a")),
        },
        ["DetachUserPolicy"] = new(
            one => one.Do(new DetachUserPolicyRequest { UserName = ReplicaWorld.User, PolicyArn = one.PolicyArn }))
        {
            Permission = AttachToUser,
        },
        ["SetDefaultPolicyVersion of a user's policy"] = new(Rewrite) { Permission = AttachToUser },
        ["DeleteGroupPolicy"] = new(one => one.Do(new DeleteGroupPolicyRequest { GroupName = ReplicaWorld.Group, PolicyName = "own" }))
        {
            Permission = AllowGroup,
        },
        ["RemoveUserFromGroup"] = new(
            one => one.Do(new RemoveUserFromGroupRequest { GroupName = ReplicaWorld.Group, UserName = ReplicaWorld.User }))
        {
            Permission = AllowGroup,
        },
        ["AttachGroupPolicy that denies"] = new(
            one => one.Do(new AttachGroupPolicyRequest { GroupName = ReplicaWorld.Group, PolicyArn = "arn:aws:iam::aws:policy/AWSDenyAll" })),
        ["SetDefaultPolicyVersion of a group's policy"] = new(Rewrite)
        {
            Permission = one => one.Do(new AttachGroupPolicyRequest { GroupName = ReplicaWorld.Group, PolicyArn = one.PolicyArn }),
        },
        ["PutUserPermissionsBoundary"] = new(one => one.Do(new PutUserPermissionsBoundaryRequest
        {
            UserName = ReplicaWorld.User,
            PermissionsBoundary = "arn:aws:iam::aws:policy/IAMReadOnlyAccess",
        })),
        ["SetDefaultPolicyVersion of a boundary"] = new(Rewrite)
        {
            Prepare = one => one.Do(
                new PutUserPermissionsBoundaryRequest { UserName = ReplicaWorld.User, PermissionsBoundary = one.PolicyArn }),
        },
        ["UpdateAccessKey to inactive"] = new(
            one => one.Do(new UpdateAccessKeyRequest { UserName = ReplicaWorld.User, AccessKeyId = one.Caller.AccessKeyId, Status = "Inactive" }),
            "InvalidClientTokenId"),
        ["DeleteAccessKey"] = new(
            one => one.Do(new DeleteAccessKeyRequest { UserName = ReplicaWorld.User, AccessKeyId = one.Caller.AccessKeyId }),
            "InvalidClientTokenId"),
        ["UpdateUser to a path that the trust policy does not name"] = new(
            one => one.Do(new UpdateUserRequest { UserName = ReplicaWorld.User, NewPath = "/elsewhere/" }))
        {
            Permission = one => one.Put(
                """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/caller"}}}}"""),
        },
        ["AttachPolicy of an SCP, to the caller's account"] = new(one => Guard(one, one.Organization.Development)),
        ["CloseAccount of the caller's account"] = new(one => Close(one, one.Organization.Development), "InvalidClientTokenId"),
        ["CloseAccount of the role's account"] = new(one => Close(one, one.Organization.Production)),
        ["AttachPolicy of an RCP, to the role's account"] = new(async one =>
        {
            var gateway = one.Gateways[^1];
            var policy = await one.Organization.Guardrail(
                gateway,
                """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:*","Resource":"*"}}""",
                Identity.Organizations.Policies.GuardrailTypes.ResourceControl);
            await one.Organization.Attach(gateway, policy, one.Organization.Production);
        }),
    };

    public static TheoryData<string> Changes => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Change_OnceAcknowledged_HoldsOnEverySilo(string name)
    {
        var change = Table[name];
        var world = await ReplicaWorld.Make(silos, change.Permission);
        await (change.Prepare?.Invoke(world) ?? Task.CompletedTask);
        await world.Warm(change.Seconds);

        await change.Make(world);

        (await world.Assume(change.Seconds)).Should().AllBe(change.Code);
    }

    /// <summary>What is allowed anew is seen as soon: a role that was asked for before it was there, too.</summary>
    [Fact]
    public async Task Role_ThatIsMadeAgain_IsAssumedOnEverySilo()
    {
        var world = await ReplicaWorld.Make(silos);
        await world.Warm();
        await Table["DeleteRole"].Make(world);
        for (var i = 0; i < 3; i++)
            (await world.Assume()).Should().AllBe("AccessDenied");

        await world.DoInProduction(new CreateRoleRequest
        {
            RoleName = ReplicaWorld.RoleName,
            AssumeRolePolicyDocument = TrustNobody.Replace("444444444444", world.Organization.Development, StringComparison.Ordinal),
        });

        (await world.Assume()).Should().AllBeEquivalentTo<string?>(null);
    }

    /// <summary>The test sees what it is there for: a silo that is not told is found to decide by what was.</summary>
    [Fact]
    public async Task Change_OfWhichNobodyIsTold_IsFoundNotToHold()
    {
        var deaf = new SilosThatAreNotTold();
        try
        {
            await deaf.InitializeAsync();
            var world = await ReplicaWorld.Make(deaf);
            await world.Warm();

            await Table["DeleteUserPolicy"].Make(world);

            (await world.Assume()).Should().Contain((string?)null);
        }
        finally
        {
            await deaf.DisposeAsync();
        }
    }

    private static TagUserRequest Tag(string team) => new() { UserName = ReplicaWorld.User, Tags = { new Tag { Key = "team", Value = team } } };

    private static Task AttachToUser(ReplicaWorld one) =>
        one.Do(new AttachUserPolicyRequest { UserName = ReplicaWorld.User, PolicyArn = one.PolicyArn });

    private static Task AllowGroup(ReplicaWorld one) =>
        one.Do(new PutGroupPolicyRequest { GroupName = ReplicaWorld.Group, PolicyName = "own", PolicyDocument = AllowAll });

    private static Task Rewrite(ReplicaWorld one) =>
        one.Do(new CreatePolicyVersionRequest { PolicyArn = one.PolicyArn, PolicyDocument = DenyAll, SetAsDefault = true });

    private static async Task Guard(ReplicaWorld one, string account)
    {
        var gateway = one.Gateways[^1];
        await one.Organization.Attach(gateway, await one.Organization.Guardrail(gateway, DenyAll), account);
    }

    private static Task Close(ReplicaWorld one, string account) =>
        one.Gateways[^1].Call<CloseAccountResponse>(null, new CloseAccountRequest { AccountId = account });

    /// <param name="Make">The change.</param>
    /// <param name="Code">How each call is refused from then on.</param>
    private sealed record Change(Func<ReplicaWorld, Task> Make, string Code = "AccessDenied")
    {
        /// <summary>What lets the user assume roles; null for a policy of the user's own.</summary>
        public Func<ReplicaWorld, Task>? Permission { get; init; }

        public Func<ReplicaWorld, Task>? Prepare { get; init; }

        /// <summary>How long a session is asked for; null for the default.</summary>
        public int? Seconds { get; init; }
    }
}
