using Rolecall.Identity.Sessions.Issuing;

namespace Rolecall.Identity.Tests.Sessions;

/// <summary>Which names services have.</summary>
public sealed class ServicePrincipalTests
{
    [Theory]
    [InlineData("ec2.amazonaws.com", true)]
    [InlineData("ecs-tasks.amazonaws.com", true)]
    [InlineData("delivery.logs.amazonaws.com", true)]
    [InlineData(".amazonaws.com", false)]
    [InlineData("..amazonaws.com", false)]
    [InlineData("-ec2.amazonaws.com", false)]
    [InlineData("ec2-.amazonaws.com", false)]
    [InlineData("EC2.amazonaws.com", false)]
    [InlineData("ec2.amazonaws.com.example", false)]
    public void IsService_OfAName_IsTrueForLabelsBeforeTheDomainOnly(string name, bool expected) =>
        ServiceSessions.IsService(name).Should().Be(expected);
}
