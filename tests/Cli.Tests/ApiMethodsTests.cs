using Google.Protobuf.Reflection;
using Rolecall.Api.Native.V1;
using Rolecall.Cli.Commands.Administration;

namespace Rolecall.Cli.Tests;

/// <summary>"call" knows every method of the contracts.</summary>
public sealed class ApiMethodsTests
{
    [Fact]
    public void All_AreThoseOfEveryContract()
    {
        var files = typeof(AccessReflection).Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Reflection", StringComparison.Ordinal))
            .Select(type => type.GetProperty("Descriptor")?.GetValue(null)).OfType<FileDescriptor>();

        ApiMethods.All.Select(ApiMethods.PathOf)
            .Should().BeEquivalentTo(files.SelectMany(file => file.Services).SelectMany(
                service => service.Methods).Select(ApiMethods.PathOf));
    }

    [Fact]
    public void Name_IsThatOfOneMethod() => ApiMethods.All.Select(ApiMethods.NameOf).Should().OnlyHaveUniqueItems();
}
