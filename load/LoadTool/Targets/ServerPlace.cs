namespace Rolecall.LoadTool.Targets;

/// <summary>Where a server runs, as the generator knows it.</summary>
internal enum ServerPlace
{
    /// <summary>Its address is another machine's, or nothing says where it is.</summary>
    Elsewhere,

    /// <summary>Its address is the loopback's, behind which a tunnel may lead elsewhere.</summary>
    Loopback,

    /// <summary>Its processes are this machine's.</summary>
    Here,
}
