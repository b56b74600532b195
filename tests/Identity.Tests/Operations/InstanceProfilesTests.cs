using Rolecall.Api.Iam.V1;
using Rolecall.Identity.Accounts;
using Rolecall.Identity.Accounts.InstanceProfiles;
using Rolecall.Identity.Secrets;
using Rolecall.Identity.Sessions.Revocations;

namespace Rolecall.Identity.Tests.Operations;

public sealed class InstanceProfilesTests
{
    private readonly TestAccount account = new();

    public InstanceProfilesTests() => account.Run(
        new CreateRoleRequest { RoleName = "Machine", AssumeRolePolicyDocument = TestAccount.TrustAccount },
        new CreateInstanceProfileRequest { InstanceProfileName = "machine", Path = "/fleet/" });

    [Fact]
    public void CreateInstanceProfile_ShowsItsArnAndItsId()
    {
        var profile = account.Run<GetInstanceProfileResponse>(new GetInstanceProfileRequest
        {
            InstanceProfileName = "machine"
        }).InstanceProfile;
        profile.Arn.Should().Be("arn:aws:iam::222222222222:instance-profile/fleet/machine");
        profile.InstanceProfileId.Should().StartWith("AIPA").And.HaveLength(21);
        profile.Roles.Should().BeEmpty();
    }

    [Fact]
    public void CreateInstanceProfile_OfANameTaken_EntityAlreadyExists() => account.Refuses(
        new CreateInstanceProfileRequest { InstanceProfileName = "MACHINE" }, "EntityAlreadyExists",
        "Instance Profile MACHINE already exists.");

    [Fact]
    public void GetInstanceProfile_OfNone_NoSuchEntity() => account.Refuses(
        new GetInstanceProfileRequest { InstanceProfileName = "none" }, "NoSuchEntity", "Instance Profile none cannot be found.");

    [Fact]
    public void AddRoleToInstanceProfile_HoldsOneRoleOnly()
    {
        account.Run(new AddRoleToInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "machine" });
        account.Run<GetInstanceProfileResponse>(new GetInstanceProfileRequest { InstanceProfileName = "machine" })
            .InstanceProfile.Roles.Single().RoleName.Should().Be("Machine");
        account.Run<ListInstanceProfilesForRoleResponse>(new ListInstanceProfilesForRoleRequest { RoleName = "Machine" }).InstanceProfiles
            .Should().ContainSingle();
        account.Refuses(
            new AddRoleToInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "Machine" },
            "LimitExceeded",
            "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
    }

    [Fact]
    public void DeleteRole_WhileAProfileHoldsIt_DeleteConflict()
    {
        account.Run(new AddRoleToInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "Machine" });
        const string Text = "Cannot delete entity, must remove roles from instance profile first.";
        account.Refuses(new DeleteRoleRequest { RoleName = "Machine" }, "DeleteConflict", Text);
        account.Refuses(new DeleteInstanceProfileRequest { InstanceProfileName = "machine" }, "DeleteConflict", Text);
        account.Run(
            new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "Machine" },
            new DeleteRoleRequest { RoleName = "Machine" },
            new DeleteInstanceProfileRequest { InstanceProfileName = "machine" });
        account.State.InstanceProfiles.Should().BeEmpty();
    }

    [Fact]
    public void RemoveRoleFromInstanceProfile_ThatDoesNotHoldIt_NoSuchEntity() => account.Refuses(
        new RemoveRoleFromInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "Machine" },
        "NoSuchEntity",
        "The role with name Machine cannot be found in Instance Profile machine.");

    [Fact]
    public void TagsOfAProfile_AreReplacedByKeyAsItIsWritten()
    {
        account.Run(
            new TagInstanceProfileRequest
            {
                InstanceProfileName = "machine",
                Tags = { new Tag { Key = "Team", Value = "a" }, new Tag { Key = "x", Value = "y" } }
            },
            new TagInstanceProfileRequest { InstanceProfileName = "machine", Tags = { new Tag { Key = "team", Value = "b" } } },
            new TagInstanceProfileRequest { InstanceProfileName = "machine", Tags = { new Tag { Key = "team", Value = "c" } } },
            new UntagInstanceProfileRequest { InstanceProfileName = "machine", TagKeys = { "X", "Team" } });
        account.Run<ListInstanceProfileTagsResponse>(new ListInstanceProfileTagsRequest { InstanceProfileName = "machine" })
            .Tags.Should().Equal(new Tag { Key = "team", Value = "c" }, new Tag { Key = "x", Value = "y" });
    }

    [Fact]
    public void ListInstanceProfiles_IsPagedAndFilteredByPath()
    {
        account.Run(
            new CreateInstanceProfileRequest { InstanceProfileName = "other" },
            new CreateInstanceProfileRequest { InstanceProfileName = "zoo", Path = "/fleet/" });
        var first = account.Run<ListInstanceProfilesResponse>(new ListInstanceProfilesRequest { PathPrefix = "/fleet/", MaxItems = 1 });
        (first.InstanceProfiles.Single().InstanceProfileName, first.IsTruncated).Should().Be(("machine", true));
        account.Run<ListInstanceProfilesResponse>(new ListInstanceProfilesRequest
        {
            PathPrefix = "/fleet/",
            MaxItems = 1,
            Marker = first.Marker
        })
            .InstanceProfiles.Single().InstanceProfileName.Should().Be("zoo");
    }

    [Fact]
    public void Snapshot_KeepsProfilesWorkloadsAndRevocations()
    {
        account.Run(new AddRoleToInstanceProfileRequest { InstanceProfileName = "machine", RoleName = "Machine" });
        account.Apply(AccountChange.Put(new StoredRevocation("ASIAQNZGKIQY56JQ7WML", TestAccount.Opened.AddHours(37))));
        account.Apply(AccountChange.Put(new StoredWorkload
        {
            Id = "i-1",
            Kind = WorkloadKind.Instance,
            ServicePrincipal = "ec2.amazonaws.com",
            ResourceArn = "arn:aws:ec2:us-east-1:222222222222:instance/i-1",
            SessionName = "i-1",
            Region = "us-east-1",
            LaunchedAt = TestAccount.Opened,
            AuthorizationToken = new Secret("s"),
        }));
        var read = AccountState.FromRecords(TestAccount.Id, account.State.ToRecords());
        read.ToRecords().Should().Equal(account.State.ToRecords());
        (read.InstanceProfiles.Count, read.Workloads.Count, read.Revocations.Count).Should().Be((1, 1, 1));
        account.Changes.Select(change => AccountChange.FromUtf8(change.ToUtf8())).Aggregate(
            AccountState.Empty(TestAccount.Id), (state, change) => state.Apply(change))
            .Workloads["i-1"].AuthorizationToken!.Reveal().Should().Be("s");
    }

    [Fact]
    public void Revocation_OfAnotherSession_ForgetsThoseThatWouldHaveExpired()
    {
        foreach (var change in StoredRevocation.Of(account.State, "ASIAQNZGKIQY56JQ7WML", TestAccount.Opened))
            account.Apply(change);
        foreach (var change in StoredRevocation.Of(account.State, "ASIAQNZGKIQY56JQ7WMM", TestAccount.Opened.AddHours(37)))
            account.Apply(change);
        account.State.Revocations.Keys.Should().Equal("ASIAQNZGKIQY56JQ7WMM");
    }
}
