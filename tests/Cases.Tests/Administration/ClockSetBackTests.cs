using Rolecall.Api.Native.V1;
using Rolecall.Contracts;

namespace Rolecall.Cases.Tests.Administration;

/// <summary>A machine's clock is set back, by whoever looks after it, or as a machine goes on that was suspended.</summary>
public sealed class ClockSetBackTests(MovedClockServer server) : IClassFixture<MovedClockServer>
{
    /// <summary>Orleans refused to activate a grain whose time to go would have been before what it had noted last.</summary>
    [Fact]
    public async Task WhatNobodyHasUsedYet_IsServed_AfterTheMachinesClockWasSetBack()
    {
        await Create("before");
        server.Clock.Later -= TimeSpan.FromHours(1);

        await Create("after");
        var (made, _) = await server.Run(
            "after", new Credential.Administrator(), new CreateOrganizationRequest { Name = "o", WithRootAccessKey = true });

        ((CreateOrganizationResponse)made).RootAccessKey.AccessKeyId.Should().NotBeEmpty();
    }

    private Task Create(string name) =>
        server.Run(Keys.DefaultSandbox, new Credential.Administrator(), new CreateSandboxRequest { Name = name });
}
