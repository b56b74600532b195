using Orleans.Metadata;

namespace Rolecall.Grains.Roles;

/// <summary>Tells the other members that this silo's grains of roles keep nothing that they would have to be told of (docs/decisions/046).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class DecidesByItsAccountAttribute : Attribute, IGrainPropertiesProviderAttribute
{
    private const string Property = "rolecall.decides-by-its-account";
    private static readonly GrainType Role = GrainType.Create(RoleGrain.TypeName);

    /// <summary>Whether the silo that says this of its grains has such roles.</summary>
    public static bool IsOf(GrainManifest silo) => silo.Grains.TryGetValue(Role, out var role) && role.Properties.ContainsKey(Property);

    /// <summary>Called by Orleans when it reads the grain's class.</summary>
    public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        properties[Property] = "true";
}
