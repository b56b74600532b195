using Google.Protobuf;
using Rolecall.Api.Iam.V1;
using Rolecall.Api.Native.V1;
using Rolecall.Api.Sts.V1;
using Rolecall.Cluster.Tests.Sts;
using Rolecall.Tests;

namespace Rolecall.Cluster.Tests;

/// <summary>When a role was last used: when its sessions called. Nobody waits for the note, so a reader looks until it is there.</summary>
public sealed class RoleLastUsedTests(TwoSilos silos) : IClassFixture<TwoSilos>
{
    private static int roles;

    private readonly string name = "used" + Interlocked.Increment(ref roles);
    private readonly StsWorld world = new(silos);

    [Fact]
    public async Task Role_ThatWasOnlyAssumed_OrAskedAbout_WasNotUsed()
    {
        await MakeSession();
        var asked = await world.Gateway.Call<AuthorizeResponse>(null, new AuthorizeRequest
        {
            Caller = $"arn:aws:sts::{StsWorld.Account}:assumed-role/{name}/asked",
            Action = "s3:ListAllMyBuckets",
        });
        asked.Decision.Should().NotBeNull();
        // By the writes after it, a note would be there.
        for (var i = 0; i < 5; i++)
            await Touch();
        (await LastUsed()).Should().Be(new RoleLastUsed());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Role_WhoseSessionCalls_IsUsed_InTheCallsRegion_ToAQuarterOfAnHour(bool byAccount)
    {
        var session = await MakeSession();
        IMessage call = byAccount ? new GetRoleRequest { RoleName = name } : new GetCallerIdentityRequest();
        var first = silos.Time.GetUtcNow();
        await silos.Second.In("eu-central-1").Call<IMessage>(session, call);
        var used = await LastUsedOnce(found => found.LastUsedDate is not null);
        (used.LastUsedDate.ToDateTimeOffset(), used.Region).Should().Be((first, "eu-central-1"));

        silos.Time.Advance(TimeSpan.FromMinutes(14));
        await silos.First.In("us-west-2").Call<IMessage>(session, call);
        for (var i = 0; i < 5; i++)
            await Touch();
        (await LastUsed()).Should().Be(used, "it is a quarter of an hour, to one minute");

        silos.Time.Advance(TimeSpan.FromMinutes(1));
        await silos.First.In("us-west-2").Call<IMessage>(session, call);
        var again = await LastUsedOnce(found => found.Region == "us-west-2");
        again.LastUsedDate.ToDateTimeOffset().Should().Be(first.AddMinutes(15));
    }

    [Fact]
    public async Task Role_WhoseSessionIsDenied_WasUsedToo()
    {
        var session = await MakeSession();
        await world.Gateway.Call<IMessage>(silos.Admin, new DeleteRolePolicyRequest { RoleName = name, PolicyName = "own" });
        (await world.CodeOf(session, new ListUsersRequest())).Should().Be("AccessDenied");
        await LastUsedOnce(found => found.LastUsedDate is not null);
    }

    private async Task<Who> MakeSession() => await world.Assume(
        silos.Admin, StsWorld.Request(await world.Role(name, StsWorld.Trust("\"sts:AssumeRole\""))));

    private async Task<RoleLastUsed> LastUsed() =>
        (await world.Gateway.Call<GetRoleResponse>(silos.Admin, new GetRoleRequest { RoleName = name })).Role.RoleLastUsed;

    /// <summary>A write of the account: its writes are kept one after another.</summary>
    private Task Touch() => world.Gateway.Call<IMessage>(silos.Admin, new UpdateRoleRequest { RoleName = name, Description = "touched" });

    private async Task<RoleLastUsed> LastUsedOnce(Func<RoleLastUsed, bool> isThere)
    {
        var found = await LastUsed();
        await Waits.Until(
            async () =>
            {
                if (isThere(found))
                    return true;
                await Touch();
                found = await LastUsed();
                return false;
            },
            $"the use of {name} was not noted");
        return found;
    }
}
