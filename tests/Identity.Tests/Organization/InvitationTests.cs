using Rolecall.Api.Organizations.V1;
using Rolecall.Identity.Organizations.Handshakes;

namespace Rolecall.Identity.Tests.Organization;

/// <summary>Invitations: who may answer them, and when.</summary>
public sealed class InvitationTests
{
    private const string Invited = "999999999999";

    private readonly TestOrganization org = TestOrganization.WithBothTypes();

    [Fact]
    public void Invitation_Accepted_MakesAMemberThatMayLeaveAtOnce()
    {
        var handshake = Invite();
        org.Caller = Invited;
        org.Run<DescribeHandshakeResponse>(new DescribeHandshakeRequest { HandshakeId = handshake.Id }).Handshake.State.Should().Be("OPEN");
        org.Run<AcceptHandshakeResponse>(new AcceptHandshakeRequest { HandshakeId = handshake.Id }).Handshake.State.Should().Be("ACCEPTED");
        org.GuardrailsOf(Invited)!.ServiceControl.Should().HaveCount(2);
        org.State.Members[Invited].JoinedMethod.Should().Be("INVITED");
        org.Run(new LeaveOrganizationRequest());
        org.State.Members.Should().NotContainKey(Invited);
    }

    [Fact]
    public void Invitation_OfWhoCannotBe_IsRefused()
    {
        org.Refuses(Of("someone@example.com", "EMAIL"), "InvalidInputException", "INVALID_PARTY_TYPE_TARGET");
        org.Refuses(Of("12"), "InvalidInputException", "INVALID_PATTERN_TARGET_ID");
        org.Refuses(Of(TestOrganization.Management), "HandshakeConstraintViolationException", "ALREADY_IN_AN_ORGANIZATION");
        Invite();
        org.Refuses(Of(Invited), "DuplicateHandshakeException");
    }

    [Fact]
    public void Invitation_BeyondTheQuotaOfAccounts_IsRefused()
    {
        for (var i = 1; i < 9; i++)
            org.Account("member" + i);
        Invite();
        org.Refuses(Of("888888888888"), "HandshakeConstraintViolationException", "ACCOUNT_NUMBER_LIMIT_EXCEEDED");
    }

    [Fact]
    public void Invitation_ToSomebodyElse_DoesNotExist()
    {
        var handshake = Invite();
        foreach (var caller in new[] { "888888888888", TestOrganization.Management })
        {
            org.Caller = caller;
            org.Refuses(new AcceptHandshakeRequest { HandshakeId = handshake.Id }, "HandshakeNotFoundException");
            org.Refuses(new DeclineHandshakeRequest { HandshakeId = handshake.Id }, "HandshakeNotFoundException");
        }
        org.Refuses(new CancelHandshakeRequest { HandshakeId = "h-aaaaaaaa" }, "HandshakeNotFoundException");
        org.Run(new DescribeHandshakeRequest { HandshakeId = handshake.Id });
    }

    [Fact]
    public void Invitation_Answered_CannotBeAnsweredOtherwise()
    {
        var handshake = Invite();
        org.Run(new CancelHandshakeRequest { HandshakeId = handshake.Id });
        org.Refuses(new CancelHandshakeRequest { HandshakeId = handshake.Id }, "HandshakeAlreadyInStateException");
        org.Caller = Invited;
        org.Refuses(new AcceptHandshakeRequest { HandshakeId = handshake.Id }, "InvalidHandshakeTransitionException");
        org.Caller = TestOrganization.Management;
        Invite();
    }

    [Fact]
    public void Invitation_AfterFifteenDays_IsExpired()
    {
        var handshake = Invite();
        org.Now += TimeSpan.FromDays(15) - TimeSpan.FromTicks(1);
        org.Run<DescribeHandshakeResponse>(new DescribeHandshakeRequest { HandshakeId = handshake.Id }).Handshake.State.Should().Be("OPEN");
        org.Now += TimeSpan.FromTicks(1);
        org.Run<ListHandshakesForOrganizationResponse>(new ListHandshakesForOrganizationRequest()).Handshakes.Single().State
            .Should().Be("EXPIRED");
        org.Caller = Invited;
        org.Refuses(new AcceptHandshakeRequest { HandshakeId = handshake.Id }, "InvalidHandshakeTransitionException");
    }

    private static InviteAccountToOrganizationRequest Of(string id, string type = "ACCOUNT") =>
        new() { Target = new HandshakeParty { Id = id, Type = type } };

    private Handshake Invite() => org.Run<InviteAccountToOrganizationResponse>(Of(Invited)).Handshake;
}
