using System.Reflection;
using Grpc.Core;
using Rolecall.Api.SigV4;
using Rolecall.Gateway.Pipeline;
using Rolecall.Identity.Faults;
using Rolecall.Identity.Organizations;

namespace Rolecall.Gateway.Tests;

/// <summary>What gRPC says of a fault follows from its category. https://google.aip.dev/193</summary>
public sealed class FaultCategoryTests
{
    private static readonly Fault[] All = [.. new[] { typeof(Fault), typeof(OrganizationFaults) }
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.ReturnType == typeof(Fault))
        .Select(method => (Fault)method.Invoke(
            null, [.. method.GetParameters().Select(one => AnyOf(one.ParameterType))])!)];

    private static object AnyOf(Type type) => type == typeof(int) ? 7 : type == typeof(bool) ? true : "x";

    [Fact]
    public void FaultsOfOurs_AreMany() => All.Length.Should().BeGreaterThan(60);

    [Fact]
    public void FaultsThatSayNotFound_AreNotFound() => All
        .Where(fault => fault.Status == 404 || fault.Code.EndsWith("NotFoundException", StringComparison.Ordinal))
        .Should().AllSatisfy(fault => Faults.GrpcCode(fault).Should().Be(StatusCode.NotFound, fault.Code));

    [Fact]
    public void FaultsThatSayItIsThere_AreAlreadyExists() => All
        .Where(fault => fault.Code.EndsWith(
            "AlreadyExists", StringComparison.Ordinal) || fault.Code.StartsWith("Duplicate", StringComparison.Ordinal))
        .Should().AllSatisfy(fault => Faults.GrpcCode(fault).Should().Be(StatusCode.AlreadyExists, fault.Code));

    [Fact]
    public void FaultsThatSayNo_ArePermissionDenied() => All
        .Where(fault => fault.Code.StartsWith("AccessDenied", StringComparison.Ordinal))
        .Should().AllSatisfy(fault => Faults.GrpcCode(fault).Should().Be(StatusCode.PermissionDenied, fault.Code));

    [Theory]
    [InlineData("InvalidClientTokenId", StatusCode.Unauthenticated)]
    [InlineData("InvalidAdminToken", StatusCode.Unauthenticated)]
    [InlineData("Throttling", StatusCode.ResourceExhausted)]
    [InlineData("LimitExceeded", StatusCode.ResourceExhausted)]
    [InlineData("DeleteConflict", StatusCode.FailedPrecondition)]
    [InlineData("PolicyInUseException", StatusCode.FailedPrecondition)]
    [InlineData("ConstraintViolationException", StatusCode.FailedPrecondition)]
    [InlineData("InvalidInputException", StatusCode.InvalidArgument)]
    [InlineData("ValidationError", StatusCode.InvalidArgument)]
    [InlineData("InvalidAction", StatusCode.Unimplemented)]
    [InlineData("ServiceUnavailable", StatusCode.Unavailable)]
    [InlineData("InternalFailure", StatusCode.Internal)]
    public void Fault_OfACode_HasTheStatus(string code, StatusCode status) => All
        .Where(fault => fault.Code == code).Should().NotBeEmpty().And.AllSatisfy(fault => Faults.GrpcCode(fault).Should().Be(status));

    /// <summary>A fault that is none of ours, as the models' own for one member of a request, is the request's.</summary>
    [Fact]
    public void Fault_WithoutACategory_IsTheRequests() =>
        Faults.GrpcCode(new Fault("KeyTooLongError", "Your key is too long")).Should().Be(StatusCode.InvalidArgument);

    [Theory]
    [InlineData("SignatureDoesNotMatch", StatusCode.Unauthenticated)]
    [InlineData("IncompleteSignature", StatusCode.Unauthenticated)]
    [InlineData("InvalidRequest", StatusCode.InvalidArgument)]
    public void SignatureFault_HasTheStatus(string code, StatusCode status) =>
        Faults.GrpcCode(Faults.Of(new SigV4Exception(code, "x"))!).Should().Be(status);
}
