using Rolecall.Api.Native.V1;
using Rolecall.Cases.Tests.Paths;
using Rolecall.Cases.Tests.Worlds;
using Rolecall.Contracts;
using Rolecall.DecisionCases;

namespace Rolecall.Cases.Tests;

/// <summary>Questions that AccessService.Authorize does not answer, over gRPC: one test for each reason.</summary>
public sealed class AuthorizeRefusalTests(CaseServer server) : IClassFixture<CaseServer>
{
    private const string Role = "arn:aws:sts::333333333333:assumed-role/UpdateApp/ann";
    private const string User = "arn:aws:iam::333333333333:user/admin";

    private static readonly DecisionCase AdminCanAssume =
        CaseFiles.All.Single(one => one.Name == "same account: a trust policy that names the user suffices");

    [Fact]
    public async Task Authorize_WithoutAdminToken_IsRefused() =>
        (await Ask(User, who: new Credential.Nobody())).Code.Should().Be("InvalidAdminToken");

    [Fact]
    public async Task Authorize_ByTheCallersOwnKeys_IsRefused()
    {
        var world = await WorldMaking.Make(server, AdminCanAssume);
        (await Ask(User, world: world, who: world.Caller)).Code.Should().Be("InvalidAdminToken");
    }

    [Fact]
    public async Task Authorize_UserThatIsNot_IsNoSuchEntity() =>
        (await Ask("arn:aws:iam::333333333333:user/nobody")).Code.Should().Be("NoSuchEntity");

    [Fact]
    public async Task Authorize_UserByAnotherPath_IsNoSuchEntity() =>
        (await Ask("arn:aws:iam::333333333333:user/path/admin")).Code.Should().Be("NoSuchEntity");

    [Fact]
    public async Task Authorize_RoleThatIsNot_IsNoSuchEntity() =>
        (await Ask("arn:aws:sts::333333333333:assumed-role/Nothing/ann")).Code.Should().Be("NoSuchEntity");

    [Fact]
    public async Task Authorize_AccountThatIsNot_IsNoSuchEntity() =>
        (await Ask("arn:aws:iam::999999999999:root")).Code.Should().Be("NoSuchEntity");

    [Fact]
    public async Task Authorize_AssumeRoleOnRoleThatIsNot_IsNoSuchEntity() =>
        (await Ask(User, "sts:AssumeRole", "arn:aws:iam::333333333333:role/Nothing")).Code.Should().Be("NoSuchEntity");

    [Theory]
    [InlineData("somebody")]
    [InlineData("arn:aws:iam::33333:user/admin")]
    [InlineData("arn:aws:sts::333333333333:assumed-role/UpdateApp")]
    [InlineData("arn:aws:s3:::bucket")]
    public async Task Authorize_WhatIsNoCaller_IsValidationError(string caller) =>
        (await Ask(caller)).Code.Should().Be("ValidationError");

    [Theory]
    [InlineData("GetObject")]
    [InlineData("s3:Get*")]
    public async Task Authorize_WhatIsNoAction_IsValidationError(string action) =>
        (await Ask(User, action)).Code.Should().Be("ValidationError");

    [Fact]
    public async Task Authorize_MalformedSessionPolicy_IsMalformedPolicyDocument() =>
        (await Ask(Role, sessionPolicy: "{}")).Code.Should().Be("MalformedPolicyDocument");

    private async Task<Answer> Ask(
        string caller, string action = "s3:GetObject", string resource = "*", string? sessionPolicy = null, World? world = null,
        Credential? who = null)
    {
        var request = new AuthorizeRequest { Caller = caller, Action = action, Resource = resource };
        if (sessionPolicy is not null)
            request.SessionPolicy = sessionPolicy;
        using var path = new GrpcPath(server);
        return await path.Send(world ?? await WorldMaking.Make(server, AdminCanAssume), who ?? new Credential.Administrator(), request);
    }
}
